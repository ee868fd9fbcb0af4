//! Bank statements: the content of CODA, camt.053 and MT940 in one model.
//!
//! The names are those of Febelfin's CODA standard (2.6), which knows the most; the record and the
//! position of each field stand in its documentation (`2.1 33-47`: record 2.1, positions 33 to 47).
//! Nothing here is checked: a statement whose balances do not add up can be held as well as a good one.

use crate::codes::bank;
use crate::language::Language;
use crate::value::{Parsed, Phrase, Text, phrase};
use chrono::NaiveDate;
use rust_decimal::Decimal;

/// The statement of one account over one period, mostly a day.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(deny_unknown_fields))]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
pub struct Statement {
    /// What it reports: a booked statement, movements of the day so far, or single movements.
    #[cfg_attr(
        feature = "serde",
        serde(default, skip_serializing_if = "StatementKind::is_statement")
    )]
    pub kind: StatementKind,
    /// Which page of it this is, when it comes in several: `MsgPgntn` and `StmtPgntn` of camt, the number behind
    /// the stroke in field 28C of MT940. CODA has none.
    #[cfg_attr(
        feature = "serde",
        serde(default, skip_serializing_if = "Option::is_none")
    )]
    pub page: Option<Page>,
    /// What the bank says about the file: record 0.
    pub header: StatementHeader,
    /// The account: 1 2 and 6-42, 8 5-41.
    #[cfg_attr(
        feature = "serde",
        serde(default, skip_serializing_if = "Option::is_none")
    )]
    pub account: Option<AccountNumber>,
    /// Name of the account holder: 1 65-90.
    #[cfg_attr(
        feature = "serde",
        serde(default, skip_serializing_if = "Option::is_none")
    )]
    pub holder: Option<Text>,
    /// What the bank calls the account: 1 91-125.
    #[cfg_attr(
        feature = "serde",
        serde(default, skip_serializing_if = "Option::is_none")
    )]
    pub description: Option<Text>,
    /// Number of the statement in the year, from 1: 1 126-128; `None` for 000.
    #[cfg_attr(
        feature = "serde",
        serde(default, skip_serializing_if = "Option::is_none")
    )]
    pub number: Option<u32>,
    /// Number of the statement on paper, or day of the year: 1 3-5; `None` for 000.
    #[cfg_attr(
        feature = "serde",
        serde(default, skip_serializing_if = "Option::is_none")
    )]
    pub paper_number: Option<u32>,
    /// The same at the end of the statement: 8 2-4; the two may differ.
    #[cfg_attr(
        feature = "serde",
        serde(default, skip_serializing_if = "Option::is_none")
    )]
    pub new_paper_number: Option<u32>,
    /// The balance before the movements: 1 43-64.
    #[cfg_attr(
        feature = "serde",
        serde(default, skip_serializing_if = "Option::is_none")
    )]
    pub old_balance: Option<Balance>,
    /// The movements in the order of the file, totals with their details below them.
    #[cfg_attr(
        feature = "serde",
        serde(default, skip_serializing_if = "Vec::is_empty")
    )]
    pub movements: Vec<Movement>,
    /// The balance after the movements: 8 42-63. An empty statement may have none: it is the old one.
    #[cfg_attr(
        feature = "serde",
        serde(default, skip_serializing_if = "Option::is_none")
    )]
    pub new_balance: Option<Balance>,
    /// Further balances, each with its kind: `Bal` of camt, fields 64 and 65 of MT940. CODA has none.
    #[cfg_attr(
        feature = "serde",
        serde(default, skip_serializing_if = "Vec::is_empty")
    )]
    pub other_balances: Vec<OtherBalance>,
    /// Messages of the bank to the account holder: records 4.
    #[cfg_attr(
        feature = "serde",
        serde(default, skip_serializing_if = "Vec::is_empty")
    )]
    pub free_communications: Vec<FreeCommunication>,
    /// What the bank counted and added up: record 9.
    #[cfg_attr(
        feature = "serde",
        serde(default, skip_serializing_if = "Option::is_none")
    )]
    pub trailer: Option<Trailer>,
}

/// What a statement reports.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "kebab-case"))]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
pub enum StatementKind {
    /// All that was booked in a period, between two balances: CODA, camt.053, MT940.
    #[default]
    Statement,
    /// What there is of the day so far; its movements come again in the statement: camt.052, MT942.
    InterimReport,
    /// Single movements, without balances; they come again in the statement: camt.054.
    Notification,
}

/// A page of a statement.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(deny_unknown_fields))]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
pub struct Page {
    /// Its number, from 1.
    pub number: u32,
    /// Whether no page follows. `None` when that is not said.
    #[cfg_attr(
        feature = "serde",
        serde(default, skip_serializing_if = "Option::is_none")
    )]
    pub is_last: Option<bool>,
}

/// What the bank says about a file of statements: record 0.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(default, deny_unknown_fields))]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
pub struct StatementHeader {
    /// Version of CODA, 1 or 2: 0 128.
    #[cfg_attr(feature = "serde", serde(skip_serializing_if = "Option::is_none"))]
    pub version: Option<u8>,
    /// When the file was made: 0 6-11. A duplicate keeps the date of the original.
    #[cfg_attr(feature = "serde", serde(skip_serializing_if = "Option::is_none"))]
    pub creation_date: Option<Parsed<NaiveDate>>,
    /// Protocol number of the bank, three digits: 0 12-14; `000` stands for none.
    #[cfg_attr(feature = "serde", serde(skip_serializing_if = "Option::is_none"))]
    pub bank: Option<Text>,
    /// Whether this is a duplicate: `D` in 0 17.
    #[cfg_attr(feature = "serde", serde(skip_serializing_if = "std::ops::Not::not"))]
    pub is_duplicate: bool,
    /// Reference that the bank gave the file: 0 25-34.
    #[cfg_attr(feature = "serde", serde(skip_serializing_if = "Option::is_none"))]
    pub file_reference: Option<Text>,
    /// Name of the addressee: 0 35-60.
    #[cfg_attr(feature = "serde", serde(skip_serializing_if = "Option::is_none"))]
    pub addressee: Option<Text>,
    /// BIC of the bank that holds the account: 0 61-71.
    #[cfg_attr(feature = "serde", serde(skip_serializing_if = "Option::is_none"))]
    pub bic: Option<Text>,
    /// Enterprise number of the account holder, 0 and ten digits: 0 72-82; `None` for zeros.
    #[cfg_attr(feature = "serde", serde(skip_serializing_if = "Option::is_none"))]
    pub enterprise_number: Option<Text>,
    /// The separate application, when the file holds only some of the movements: 0 84-88; `None` for
    /// 00000, all of them. The balances of such a file are zero.
    #[cfg_attr(feature = "serde", serde(skip_serializing_if = "Option::is_none"))]
    pub separate_application: Option<Text>,
    /// Transaction reference: 0 89-104, field 20 of MT940.
    #[cfg_attr(feature = "serde", serde(skip_serializing_if = "Option::is_none"))]
    pub transaction_reference: Option<Text>,
    /// Related reference: 0 105-120, field 21 of MT940.
    #[cfg_attr(feature = "serde", serde(skip_serializing_if = "Option::is_none"))]
    pub related_reference: Option<Text>,
}

/// What sort of number an account has: the account structure, 1 2.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "kebab-case"))]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
pub enum AccountKind {
    /// 0: a Belgian number of twelve digits (BBAN).
    BelgianBban,
    /// 1: a number of another country.
    #[default]
    Foreign,
    /// 2: a Belgian IBAN.
    BelgianIban,
    /// 3: an IBAN of another country.
    ForeignIban,
}

/// The number of an account, as it was written, and what stands beside it in the 37 positions.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(deny_unknown_fields))]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
pub struct AccountNumber {
    /// What sort of number it is.
    pub kind: AccountKind,
    /// The number without blanks at its end.
    pub number: Text,
    /// Currency of the account, ISO 4217.
    #[cfg_attr(
        feature = "serde",
        serde(default, skip_serializing_if = "Option::is_none")
    )]
    pub currency: Option<Text>,
    /// Qualification code, one character: with a Belgian BBAN only.
    #[cfg_attr(
        feature = "serde",
        serde(default, skip_serializing_if = "Option::is_none")
    )]
    pub qualification: Option<Text>,
    /// Country, ISO 3166-1: with a Belgian BBAN only.
    #[cfg_attr(
        feature = "serde",
        serde(default, skip_serializing_if = "Option::is_none")
    )]
    pub country: Option<Text>,
    /// Extension zone: with a Belgian BBAN (15 positions) or IBAN (3 positions).
    #[cfg_attr(
        feature = "serde",
        serde(default, skip_serializing_if = "Option::is_none")
    )]
    pub extension: Option<Text>,
}

/// On which side of the account an amount stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "kebab-case"))]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
pub enum Side {
    /// Sign 0: money came in, or the balance is in favour of the account holder.
    #[default]
    Credit,
    /// Sign 1: money went out, or the account is overdrawn.
    Debit,
}

/// The balance of an account at the end of a day.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(deny_unknown_fields))]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
pub struct Balance {
    /// In favour of the holder (credit) or of the bank (debit).
    pub side: Side,
    /// The amount without sign, in the currency of the account.
    pub amount: Parsed<Decimal>,
    /// The date of it; `None` for 000000.
    #[cfg_attr(
        feature = "serde",
        serde(default, skip_serializing_if = "Option::is_none")
    )]
    pub date: Option<Parsed<NaiveDate>>,
}

/// A balance that is neither the old nor the new one.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(deny_unknown_fields))]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
pub struct OtherBalance {
    /// Its kind, a code of the ISO 20022 list `ExternalBalanceType1Code` or one of the bank: `CLAV` is what is
    /// available at the end, `ITBD` what is booked so far.
    pub code: Text,
    /// The balance.
    pub balance: Balance,
    /// Currency of the amount, ISO 4217, where it is not that of the account.
    #[cfg_attr(
        feature = "serde",
        serde(default, skip_serializing_if = "Option::is_none")
    )]
    pub currency: Option<Text>,
}

/// An amount of a movement before it was exchanged or charged: `AmtDtls` of camt, the details of CODA of type 4
/// and 6, `OCMT` of MT940.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(deny_unknown_fields))]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
pub struct OtherAmount {
    /// Which amount it is.
    pub kind: AmountKind,
    /// The amount without sign.
    pub amount: Parsed<Decimal>,
    /// Its currency, ISO 4217; `None` for that of the account.
    #[cfg_attr(
        feature = "serde",
        serde(default, skip_serializing_if = "Option::is_none")
    )]
    pub currency: Option<Text>,
    /// At which rate it was exchanged.
    #[cfg_attr(
        feature = "serde",
        serde(default, skip_serializing_if = "Option::is_none")
    )]
    pub exchange: Option<Exchange>,
}

/// Which of the amounts of a movement.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "kebab-case"))]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub enum AmountKind {
    /// What the payer asked to be paid: `InstdAmt`.
    Instructed,
    /// What was paid between the banks: `TxAmt`.
    Transaction,
    /// The same in another currency: `CntrValAmt`.
    CounterValue,
    /// What will be booked: `AnncdPstngAmt`.
    AnnouncedPosting,
    /// An amount of a kind that the bank names: `PrtryAmt`.
    Other,
}

/// A rate of exchange: `CcyXchg` of camt, `EXCH` of MT940.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(deny_unknown_fields))]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
pub struct Exchange {
    /// Currency that was given, ISO 4217.
    #[cfg_attr(
        feature = "serde",
        serde(default, skip_serializing_if = "Option::is_none")
    )]
    pub source: Option<Text>,
    /// Currency that was got for it, ISO 4217.
    #[cfg_attr(
        feature = "serde",
        serde(default, skip_serializing_if = "Option::is_none")
    )]
    pub target: Option<Text>,
    /// Currency of one unit of which the rate tells the price, ISO 4217.
    #[cfg_attr(
        feature = "serde",
        serde(default, skip_serializing_if = "Option::is_none")
    )]
    pub unit: Option<Text>,
    /// The rate.
    pub rate: Parsed<Decimal>,
}

/// What a movement cost: `Chrgs` of camt, the details of CODA of type 8, `CHGS` of MT940.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(deny_unknown_fields))]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
pub struct Charge {
    /// Whether it was taken (debit, as nearly always) or given back.
    pub side: Side,
    /// The amount without sign.
    pub amount: Parsed<Decimal>,
    /// Its currency, ISO 4217; `None` for that of the account.
    #[cfg_attr(
        feature = "serde",
        serde(default, skip_serializing_if = "Option::is_none")
    )]
    pub currency: Option<Text>,
    /// Whether it is in the amount of the movement. `None` when that is not said.
    #[cfg_attr(
        feature = "serde",
        serde(default, skip_serializing_if = "Option::is_none")
    )]
    pub is_included: Option<bool>,
    /// What it is for, as the bank has it: a code of ISO 20022 or words.
    #[cfg_attr(
        feature = "serde",
        serde(default, skip_serializing_if = "Option::is_none")
    )]
    pub description: Option<Text>,
    /// Who bears it, as the bank has it: `SHAR`, `SLEV`, `DEBT`, `CRED`.
    #[cfg_attr(
        feature = "serde",
        serde(default, skip_serializing_if = "Option::is_none")
    )]
    pub bearer: Option<Text>,
}

/// One movement, or one detail of a movement: records 2.1, 2.2 and 2.3 with the records 3 that follow.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(deny_unknown_fields))]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
pub struct Movement {
    /// Sequence number, 2.1 3-6: the details of a movement have that of the movement. Writing counts
    /// anew.
    #[cfg_attr(
        feature = "serde",
        serde(default, skip_serializing_if = "Option::is_none")
    )]
    pub sequence: Option<u16>,
    /// Detail number, 2.1 7-10: 0 for the movement itself. Writing counts anew.
    #[cfg_attr(
        feature = "serde",
        serde(default, skip_serializing_if = "Option::is_none")
    )]
    pub detail: Option<u16>,
    /// Reference of the bank: 2.1 11-31.
    #[cfg_attr(
        feature = "serde",
        serde(default, skip_serializing_if = "Option::is_none")
    )]
    pub bank_reference: Option<Text>,
    /// Whether money came in or went out: 2.1 32.
    pub side: Side,
    /// The amount without sign, in the currency of the account unless there is another: 2.1 33-47.
    pub amount: Parsed<Decimal>,
    /// Currency of the amount, ISO 4217, where it is not that of the account: `Amt/@Ccy` of `Ntry` and of
    /// `TxDtls` in camt. No other format has one.
    #[cfg_attr(
        feature = "serde",
        serde(default, skip_serializing_if = "Option::is_none")
    )]
    pub currency: Option<Text>,
    /// The amounts behind it, where there are others than the booked one.
    #[cfg_attr(
        feature = "serde",
        serde(default, skip_serializing_if = "Vec::is_empty")
    )]
    pub other_amounts: Vec<OtherAmount>,
    /// What it cost.
    #[cfg_attr(
        feature = "serde",
        serde(default, skip_serializing_if = "Vec::is_empty")
    )]
    pub charges: Vec<Charge>,
    /// Value date, 2.1 48-53; `None` for 000000, not known.
    #[cfg_attr(
        feature = "serde",
        serde(default, skip_serializing_if = "Option::is_none")
    )]
    pub value_date: Option<Parsed<NaiveDate>>,
    /// Booking date, 2.1 116-121.
    #[cfg_attr(
        feature = "serde",
        serde(default, skip_serializing_if = "Option::is_none")
    )]
    pub entry_date: Option<Parsed<NaiveDate>>,
    /// What the movement is: 2.1 54-61; `None` when there was no code that could be read.
    #[cfg_attr(
        feature = "serde",
        serde(default, skip_serializing_if = "Option::is_none")
    )]
    pub code: Option<TransactionCode>,
    /// What another format than CODA says the movement is, as written: the domain code of camt
    /// (`PMNT/RCDT/ESCT`), the type of MT940 (`NTRF`).
    #[cfg_attr(
        feature = "serde",
        serde(default, skip_serializing_if = "Option::is_none")
    )]
    pub foreign_code: Option<Text>,
    /// What the payer says to the payee: 2.1 62-115, 2.2 11-63, 2.3 83-125.
    #[cfg_attr(
        feature = "serde",
        serde(default, skip_serializing_if = "Option::is_none")
    )]
    pub communication: Option<Communication>,
    /// Numbers of the invoices that are paid, where they have a place of their own: `RfrdDocInf/Nb` of camt.
    #[cfg_attr(
        feature = "serde",
        serde(default, skip_serializing_if = "Vec::is_empty")
    )]
    pub paid_documents: Vec<Text>,
    /// Number of the paper statement, or day of the year: 2.1 122-124; `None` for 000.
    #[cfg_attr(
        feature = "serde",
        serde(default, skip_serializing_if = "Option::is_none")
    )]
    pub paper_number: Option<u32>,
    /// Globalisation level, 2.1 125: 1 to 9 on the first and last record of a globalisation, else 0.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "is_zero"))]
    pub globalisation: u8,
    /// Reference of the customer, 2.2 64-98: with SEPA the end-to-end reference.
    #[cfg_attr(
        feature = "serde",
        serde(default, skip_serializing_if = "Option::is_none")
    )]
    pub customer_reference: Option<Text>,
    /// BIC of the bank of the counterparty: 2.2 99-109.
    #[cfg_attr(
        feature = "serde",
        serde(default, skip_serializing_if = "Option::is_none")
    )]
    pub counterparty_bic: Option<Text>,
    /// What kind of return it is, 2.2 113: 1 reject, 2 return, 3 refund, 4 reversal, 5 cancellation.
    #[cfg_attr(
        feature = "serde",
        serde(default, skip_serializing_if = "Option::is_none")
    )]
    pub return_kind: Option<Text>,
    /// Why it was returned, 2.2 114-117: ISO 20022 external return reason code.
    #[cfg_attr(
        feature = "serde",
        serde(default, skip_serializing_if = "Option::is_none")
    )]
    pub return_reason: Option<Text>,
    /// Category purpose, 2.2 118-121: ISO 20022 external code.
    #[cfg_attr(
        feature = "serde",
        serde(default, skip_serializing_if = "Option::is_none")
    )]
    pub category_purpose: Option<Text>,
    /// Purpose, 2.2 122-125: ISO 20022 external code.
    #[cfg_attr(
        feature = "serde",
        serde(default, skip_serializing_if = "Option::is_none")
    )]
    pub purpose: Option<Text>,
    /// Account of the counterparty: 2.3 11-47.
    #[cfg_attr(
        feature = "serde",
        serde(default, skip_serializing_if = "Option::is_none")
    )]
    pub counterparty_account: Option<AccountNumber>,
    /// Name of the counterparty: 2.3 48-82.
    #[cfg_attr(
        feature = "serde",
        serde(default, skip_serializing_if = "Option::is_none")
    )]
    pub counterparty_name: Option<Text>,
    /// Address of the counterparty: 2.3 74-125 in version 1; later versions have it in an information
    /// of type 001.
    #[cfg_attr(
        feature = "serde",
        serde(default, skip_serializing_if = "Option::is_none")
    )]
    pub counterparty_address: Option<Text>,
    /// What the bank adds: records 3.
    #[cfg_attr(
        feature = "serde",
        serde(default, skip_serializing_if = "Vec::is_empty")
    )]
    pub information: Vec<Information>,
    /// What the amount is made of: records 2 of the same sequence number.
    #[cfg_attr(
        feature = "serde",
        serde(default, skip_serializing_if = "Vec::is_empty")
    )]
    pub details: Vec<Movement>,
}

/// The transaction code, eight digits. With serde it is these digits, `"00150000"`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TransactionCode {
    /// Type, one digit: 0 a simple amount, 1 to 3 totals, 5 to 9 details.
    pub kind: u8,
    /// Family, 00 to 99.
    pub family: u8,
    /// Operation, 00 to 99: below 50 mostly debits.
    pub operation: u8,
    /// Category, 000 to 999.
    pub category: u16,
}

/// What is said with a movement.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "kebab-case"))]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
pub enum Communication {
    /// Words, parts joined as they stand, without blanks at the end.
    Free(Text),
    /// Fields by a type of three digits.
    Structured(StructuredCommunication),
}

/// A communication whose type tells what stands where in it.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(deny_unknown_fields))]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
pub struct StructuredCommunication {
    /// The type, three digits: 101 is a structured communication of a transfer (OGM-VCS).
    pub kind: u16,
    /// What follows the type, parts joined as they stand, without blanks at the end.
    pub text: Text,
}

/// What the bank adds to a movement: records 3.1, 3.2 and 3.3.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(default, deny_unknown_fields))]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
pub struct Information {
    /// Detail number, 3.1 7-10: goes on from that of the movement. Writing counts anew.
    #[cfg_attr(feature = "serde", serde(skip_serializing_if = "Option::is_none"))]
    pub detail: Option<u16>,
    /// Reference of the bank, 3.1 11-31: that of the movement.
    #[cfg_attr(feature = "serde", serde(skip_serializing_if = "Option::is_none"))]
    pub bank_reference: Option<Text>,
    /// Transaction code, 3.1 32-39: that of the movement, but for the category.
    #[cfg_attr(feature = "serde", serde(skip_serializing_if = "Option::is_none"))]
    pub code: Option<TransactionCode>,
    /// What is said: 3.1 40-113, 3.2 11-115, 3.3 11-100.
    #[cfg_attr(feature = "serde", serde(skip_serializing_if = "Option::is_none"))]
    pub communication: Option<Communication>,
}

/// A message of the bank to the account holder: records 4 of one sequence number.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(default, deny_unknown_fields))]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
pub struct FreeCommunication {
    /// Sequence number, 4 3-6. Writing counts anew.
    #[cfg_attr(feature = "serde", serde(skip_serializing_if = "Option::is_none"))]
    pub sequence: Option<u16>,
    /// The lines, 4 33-112: 80 characters each at most, without blanks at the end.
    #[cfg_attr(feature = "serde", serde(skip_serializing_if = "Vec::is_empty"))]
    pub lines: Vec<Text>,
}

/// What the bank counted and added up: record 9. Writing counts and adds anew.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(deny_unknown_fields))]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
pub struct Trailer {
    /// How many records 1, 2, 3 and 8 there are: 9 17-22.
    #[cfg_attr(
        feature = "serde",
        serde(default, skip_serializing_if = "Option::is_none")
    )]
    pub records: Option<u32>,
    /// Sum of the movements that are debits, without details: 9 23-37.
    pub debit: Parsed<Decimal>,
    /// Sum of the movements that are credits, without details: 9 38-52.
    pub credit: Parsed<Decimal>,
    /// Whether another statement follows in the file: 9 128, 1 when one does, 2 when not.
    #[cfg_attr(
        feature = "serde",
        serde(default, skip_serializing_if = "Option::is_none")
    )]
    pub is_followed: Option<bool>,
}

#[cfg(feature = "serde")]
fn is_zero(level: &u8) -> bool {
    *level == 0
}

impl StatementKind {
    /// Whether it is a booked statement, whose movements are final and stand between two balances.
    pub fn is_statement(&self) -> bool {
        *self == StatementKind::Statement
    }
}

impl StatementKind {
    pub(crate) fn phrase(self) -> Phrase {
        match self {
            StatementKind::Statement => phrase!("statement"),
            StatementKind::InterimReport => phrase!("interim report"),
            StatementKind::Notification => phrase!("notification"),
        }
    }
}

impl std::fmt::Display for StatementKind {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.phrase().fmt(f)
    }
}

impl std::fmt::Display for Page {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let last = match self.is_last {
            Some(true) => ", the last",
            _ => "",
        };
        write!(f, "page {}{last}", self.number)
    }
}

/// An amount with its currency, if that is told.
struct Money<'a>(Side, &'a Parsed<Decimal>, &'a Option<Text>);

impl std::fmt::Display for Money<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Money(side, amount, currency) = self;
        match amount.value() {
            Some(&amount) => write!(f, "{}", side.signed(amount))?,
            None => write!(f, "{amount}")?,
        }
        match currency {
            Some(currency) => write!(f, " {currency}"),
            None => Ok(()),
        }
    }
}

impl std::fmt::Display for OtherBalance {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Balance { side, amount, date } = &self.balance;
        let money = Money(*side, amount, &self.currency);
        write!(f, "{} {money}", self.code)?;
        match date {
            Some(date) => write!(f, " on {date}"),
            None => Ok(()),
        }
    }
}

impl std::fmt::Display for AmountKind {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            AmountKind::Instructed => "instructed",
            AmountKind::Transaction => "transaction",
            AmountKind::CounterValue => "counter value",
            AmountKind::AnnouncedPosting => "announced posting",
            AmountKind::Other => "other",
        })
    }
}

impl std::fmt::Display for OtherAmount {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let money = Money(Side::Credit, &self.amount, &self.currency);
        write!(f, "{} {money}", self.kind)?;
        match &self.exchange {
            Some(exchange) => write!(f, " at {exchange}"),
            None => Ok(()),
        }
    }
}

impl std::fmt::Display for Exchange {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}", self.rate)?;
        match (&self.source, &self.target) {
            (Some(source), Some(target)) => write!(f, " from {source} to {target}"),
            (Some(source), None) => write!(f, " from {source}"),
            (None, Some(target)) => write!(f, " to {target}"),
            (None, None) => Ok(()),
        }?;
        match &self.unit {
            Some(unit) => write!(f, " per {unit}"),
            None => Ok(()),
        }
    }
}

impl std::fmt::Display for Charge {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}", Money(self.side, &self.amount, &self.currency))?;
        match (&self.description, &self.bearer) {
            (Some(description), Some(bearer)) => write!(f, " ({description}, {bearer})"),
            (Some(text), None) | (None, Some(text)) => write!(f, " ({text})"),
            (None, None) => Ok(()),
        }?;
        match self.is_included {
            Some(true) => f.write_str(" in the amount"),
            Some(false) => f.write_str(" beside the amount"),
            None => Ok(()),
        }
    }
}

impl Side {
    /// The amount with its sign: debits are negative.
    pub fn signed(self, amount: Decimal) -> Decimal {
        match self {
            Side::Credit => amount,
            Side::Debit => -amount,
        }
    }

    /// The side and the amount without sign.
    pub fn of(signed: Decimal) -> (Side, Decimal) {
        if signed.is_sign_negative() && !signed.is_zero() {
            (Side::Debit, -signed)
        } else {
            (Side::Credit, signed.abs())
        }
    }
}

impl Default for Balance {
    fn default() -> Self {
        Balance {
            side: Side::Credit,
            amount: Parsed::Value(Decimal::ZERO),
            date: None,
        }
    }
}

impl Default for Trailer {
    fn default() -> Self {
        Trailer {
            records: None,
            debit: Parsed::Value(Decimal::ZERO),
            credit: Parsed::Value(Decimal::ZERO),
            is_followed: None,
        }
    }
}

impl Default for Movement {
    fn default() -> Self {
        Movement {
            sequence: None,
            detail: None,
            bank_reference: None,
            side: Side::Credit,
            amount: Parsed::Value(Decimal::ZERO),
            currency: None,
            other_amounts: Vec::new(),
            charges: Vec::new(),
            value_date: None,
            entry_date: None,
            code: None,
            foreign_code: None,
            communication: None,
            paid_documents: Vec::new(),
            paper_number: None,
            globalisation: 0,
            customer_reference: None,
            counterparty_bic: None,
            return_kind: None,
            return_reason: None,
            category_purpose: None,
            purpose: None,
            counterparty_account: None,
            counterparty_name: None,
            counterparty_address: None,
            information: Vec::new(),
            details: Vec::new(),
        }
    }
}

impl Balance {
    /// The balance with its sign: negative when overdrawn. `None` when it could not be read.
    pub fn signed(&self) -> Option<Decimal> {
        let amount = self.amount.value()?;
        Some(self.side.signed(*amount))
    }
}

impl AccountNumber {
    /// Whether the number is nothing but zeros, which stands for no account.
    pub fn is_none(&self) -> bool {
        self.number.bytes().all(|byte| byte == b'0')
    }

    /// The number as an IBAN: as it stands, or made of a Belgian BBAN. Check digits are not looked at.
    pub fn iban(&self) -> Option<Text> {
        match self.kind {
            _ if self.is_none() => None,
            AccountKind::BelgianIban | AccountKind::ForeignIban => Some(self.number.clone()),
            AccountKind::BelgianBban => {
                crate::identifiers::belgian_iban(&self.number).map(Text::from)
            }
            AccountKind::Foreign => None,
        }
    }
}

impl Statement {
    /// The movements as the bank added them up, without their details.
    ///
    /// These sum to the difference of the balances. Take either these or the [`details`], never both.
    ///
    /// [`details`]: Statement::details
    pub fn totals(&self) -> impl Iterator<Item = &Movement> {
        self.movements.iter()
    }

    /// The movements at their finest: of a movement with details the details, of one without the
    /// movement itself.
    ///
    /// ```
    /// use facturier::model::{Movement, Statement};
    /// let part = Movement::default();
    /// let whole = Movement { details: vec![part.clone(), part], ..Movement::default() };
    /// let statement = Statement { movements: vec![whole], ..Statement::default() };
    /// assert_eq!(statement.totals().count(), 1);
    /// assert_eq!(statement.details().count(), 2);
    /// assert_eq!(statement.tree().count(), 3);
    /// ```
    pub fn details(&self) -> impl Iterator<Item = &Movement> {
        self.tree()
            .map(|(_, movement)| movement)
            .filter(|movement| movement.details.is_empty())
    }

    /// All movements and details in the order of the file, each with its depth: 0 for a movement.
    pub fn tree(&self) -> impl Iterator<Item = (usize, &Movement)> {
        Tree(vec![self.movements.iter()])
    }
}

impl Movement {
    /// The amount with its sign: debits are negative. `None` when it could not be read.
    pub fn signed(&self) -> Option<Decimal> {
        let amount = self.amount.value()?;
        Some(self.side.signed(*amount))
    }

    /// What the details come to, with its sign. `None` when an amount could not be read, or is in another
    /// currency than that of the movement.
    pub(crate) fn sum_of_details(&self) -> Option<Decimal> {
        self.details.iter().try_fold(Decimal::ZERO, |sum, detail| {
            let amount = detail
                .signed()
                .filter(|_| detail.currency == self.currency)?;
            sum.checked_add(amount)
        })
    }

    /// This movement and all that is below it, in the order of the file, each with its depth.
    pub fn tree(&self) -> impl Iterator<Item = (usize, &Movement)> {
        Tree(vec![std::slice::from_ref(self).iter()])
    }
}

/// The rest of each level, the outermost first.
#[derive(Debug)]
struct Tree<'m>(Vec<std::slice::Iter<'m, Movement>>);

impl<'m> Iterator for Tree<'m> {
    type Item = (usize, &'m Movement);

    fn next(&mut self) -> Option<Self::Item> {
        while let Some(level) = self.0.last_mut() {
            match level.next() {
                Some(movement) => {
                    let depth = self.0.len() - 1;
                    self.0.push(movement.details.iter());
                    return Some((depth, movement));
                }
                None => {
                    self.0.pop();
                }
            }
        }
        None
    }
}

impl TransactionCode {
    /// The code in eight digits; `None` when it is not that.
    ///
    /// ```
    /// use facturier::model::TransactionCode;
    /// let code = TransactionCode::parse("00150000").unwrap();
    /// assert_eq!((code.kind, code.family, code.operation, code.category), (0, 1, 50, 0));
    /// assert_eq!(code.to_string(), "00150000");
    /// assert_eq!(TransactionCode::parse("150000"), None);
    /// ```
    pub fn parse(digits: impl AsRef<[u8]>) -> Option<Self> {
        let digits: &[u8; 8] = digits.as_ref().try_into().ok()?;
        if !digits.iter().all(u8::is_ascii_digit) {
            return None;
        }
        let digit = |at: usize| digits[at] - b'0';
        Some(TransactionCode {
            kind: digit(0),
            family: digit(1) * 10 + digit(2),
            operation: digit(3) * 10 + digit(4),
            category: u16::from(digit(5)) * 100 + u16::from(digit(6) * 10 + digit(7)),
        })
    }
}

impl std::fmt::Display for TransactionCode {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let TransactionCode {
            kind,
            family,
            operation,
            category,
        } = self;
        write!(f, "{kind}{family:02}{operation:02}{category:03}")
    }
}

#[cfg(feature = "serde")]
impl serde::Serialize for TransactionCode {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

#[cfg(feature = "serde")]
impl<'de> serde::Deserialize<'de> for TransactionCode {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        use serde::de::{Error, Unexpected};
        let text = Text::deserialize(deserializer)?;
        TransactionCode::parse(text.as_str()).ok_or_else(|| {
            let expected = "a transaction code of eight digits such as \"00150000\"";
            D::Error::invalid_value(Unexpected::Str(&text), &expected)
        })
    }
}

#[cfg(feature = "json-schema")]
impl schemars::JsonSchema for TransactionCode {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "TransactionCode".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({
            "description": "The transaction code: type (1 digit), family (2), operation (2), category (3).",
            "type": "string",
            "pattern": "^[0-9]{8}$",
        })
    }
}

impl Communication {
    /// The words of a free communication.
    pub fn as_free(&self) -> Option<&Text> {
        match self {
            Communication::Free(text) => Some(text),
            Communication::Structured(_) => None,
        }
    }

    /// The structured communication.
    pub fn as_structured(&self) -> Option<&StructuredCommunication> {
        match self {
            Communication::Free(_) => None,
            Communication::Structured(structured) => Some(structured),
        }
    }
}

impl TransactionCode {
    /// What the movement is, in words: the family, the operation, and the category if it is not 000,
    /// the net amount. What has no label stands as its digits.
    ///
    /// ```
    /// use facturier::Language;
    /// use facturier::model::TransactionCode;
    /// let label = |digits| TransactionCode::parse(digits).unwrap().label(Language::English);
    /// assert_eq!(label("00150000"), "Credit transfer: individual transfer in your favour");
    /// assert_eq!(label("33537011"), "Periodic closing: charges (VAT)");
    /// assert_eq!(label("00442712"), "Card: 42 (712)");
    /// ```
    pub fn label(&self, language: Language) -> String {
        let TransactionCode {
            family,
            operation,
            category,
            ..
        } = *self;
        let or = |label: Option<&str>, digits| label.map_or(digits, str::to_owned);
        let of_family = bank::family_label(family, language);
        let of_operation = bank::operation_label(family, operation, language);
        let mut label = or(of_family, format!("{family:02}"));
        label.push_str(": ");
        label.push_str(&or(of_operation, format!("{operation:02}")));
        if category != 0 {
            let of_category = bank::category_label(category, language);
            let category = or(of_category, format!("{category:03}"));
            label.push_str(&format!(" ({category})"));
        }
        label
    }

    /// Whether every part of it is published by Febelfin, or is one of those that it leaves to the
    /// banks: operations 40 to 48 and 90 to 98, categories 700 to 999.
    ///
    /// ```
    /// use facturier::model::TransactionCode;
    /// let is_known = |digits| TransactionCode::parse(digits).unwrap().is_known();
    /// assert!(is_known("00150000") && is_known("00442712"));
    /// // No such type, family, operation, category.
    /// assert!(!is_known("40150000") && !is_known("06001000"));
    /// assert!(!is_known("00104000") && !is_known("00150075"));
    /// ```
    pub fn is_known(&self) -> bool {
        bank::is_published(self.kind, self.family, self.operation, self.category)
    }
}
