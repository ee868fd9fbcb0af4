//! camt.053: bank statements in ISO 20022.
//!
//! Versions 2 to 13 are read, 2 and 8 are written. The walker hands the message over entry by entry, so that
//! no more of it is held than one beside the statements that are made of it.
//!
//! What the model calls otherwise, or what the message wants and the model need not have:
//!
//! | Model | camt.053 |
//! |---|---|
//! | file reference, addressee, related reference of the first statement | `GrpHdr`: `MsgId`, `MsgRcpt/Nm`, `OrgnlBizQry/MsgId` (not in version 2) |
//! | creation date | `CreDtTm`, at midnight, for the model has no time |
//! | transaction reference | `Stmt/Id`; without one an `Id` is made of account, date and number |
//! | separate application | `RptgSrc/Prtry` |
//! | protocol number of the bank | `Svcr/FinInstnId/ClrSysMmbId/MmbId` |
//! | enterprise number | `Ownr/Id/OrgId/Othr` of the issuer `KBO-BCE`, ten digits |
//! | currency of a movement | `Ccy` of its `Amt`, where it is not that of the account |
//! | transaction code | `BkTxCd/Prtry` of the issuer `BBA`; the foreign code is `Domn` |
//! | a movement with details | an entry with `Btch`, the details being its `TxDtls` |
//! | structured communication of type 100, 101, 102 | `CdtrRefInf` of type `SCOR`, issuer `ISO` or `BBA` |
//! | any other type | `CdtrRefInf/Tp` with the type and the issuer `BBA`, the text in `AddtlRmtInf` |
//! | type 127 | the same, with `MndtId`, the creditor's `Id` and the words in `Ustrd` |
//! | information | a line of `AddtlNtryInf` or `AddtlTxInf`; `[001] ` before that of type 001 |
//! | communication of a movement with details | such a line with `[communication] ` before it |
//!
//! Not carried, and not told as a loss, is what writing counts anew or follows from the rest: the
//! version of CODA, sequence and detail numbers, the number of records, whether another statement
//! follows, and references and codes of information that repeat those of the movement.

mod read;
#[cfg(test)]
mod tests;
mod write;

use read::Reader;

use super::row::{Root, Write};
use super::{Format, FormatRow, Read, WriteOptions, Written};
use crate::error::{Error, ErrorKind};
use crate::model::{AccountKind, Statement};
use crate::xml::camt;
use chrono::{Datelike, NaiveDate};

/// The version of camt.053 that is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum CamtVersion {
    /// camt.053.001.02, of 2009: what older programs and most banks take.
    V2,
    /// camt.053.001.08, of 2019.
    #[default]
    V8,
}

pub(super) const FORMAT: FormatRow = FormatRow {
    name: "camt053",
    title: "camt.053",
    description: "camt.053, the bank statement of ISO 20022; versions 2 to 13 are read, 2 and 8 written",
    extension: "xml",
    media_type: "application/xml",
    roots: &[Root {
        local: "Document",
        namespace: "urn:iso:std:iso:20022:tech:xsd:camt.053.001.*",
        title: "a camt.053 statement",
        kind: None,
        is_read: true,
        inside: None,
    }],
    read: Some(Read::Units(camt::DOCUMENT, |limits, length| {
        Box::new(Reader::new(limits, length))
    })),
    write: Some(Write::Statements(written)),
    rules: rules::CAMT_RULES,
    ..FormatRow::new(Format::Camt053)
};

fn written(statements: &[Statement], options: &WriteOptions) -> Result<Written, Error> {
    if statements.is_empty() {
        return Err(ErrorKind::NotCarried {
            format: FORMAT.name.into(),
            what: "no statement at all".into(),
        }
        .into());
    }
    Ok(write::written(statements, options))
}

/// The name of the namespace before the number of the version.
const NAMESPACE: &str = "urn:iso:std:iso:20022:tech:xsd:camt.053.001.";
/// The issuer of Belgian codes: the association of banks, in its older name, as banks write it.
const BBA: &str = "BBA";
/// The issuer of Belgian enterprise numbers.
const KBO: &str = "KBO-BCE";
/// Stands for an account that is not known.
const NOT_PROVIDED: &str = "NOTPROVIDED";
/// The code of ISO 4217 for no currency.
const NO_CURRENCY: &str = "XXX";
/// Before the kind of return.
const RETURN_KIND: &str = "R-type ";
/// Before the communication of a movement with details, among the lines of information.
const OF_TOTAL: &str = "communication";
/// The longest line of a free communication.
const FREE: usize = 140;
/// The longest line of an address.
const ADDRESS: usize = 70;

/// The `Id` of a statement that has none: account, date of the new balance and number.
fn derived_id(statement: &Statement) -> String {
    let account = statement.account.as_ref().map(|account| &*account.number);
    // As much of the account as is written, whatever else stands in it.
    let account: String = account.map_or(String::new(), |number| {
        let written = number.chars().take(34);
        written.filter(char::is_ascii_alphanumeric).collect()
    });
    let date = date_of(statement);
    let id = format!(
        "{}-{:04}{:02}{:02}-{:03}",
        match account.as_str() {
            "" => NOT_PROVIDED,
            account => account,
        },
        date.year(),
        date.month(),
        date.day(),
        statement.number.unwrap_or(0),
    );
    // The end tells more.
    let start = id.char_indices().rev().nth(34).map_or(0, |(at, _)| at);
    id[start..].to_owned()
}

/// The day of a statement, as far as it is known.
fn date_of(statement: &Statement) -> NaiveDate {
    let of = |balance: &Option<crate::model::Balance>| {
        let date = balance.as_ref()?.date.as_ref()?;
        date.value().copied()
    };
    of(&statement.new_balance)
        .or_else(|| of(&statement.old_balance))
        .or_else(|| statement.header.creation_date.as_ref()?.value().copied())
        .unwrap_or_default()
}

/// What sort of account an IBAN is of.
fn kind_of_iban(number: &str) -> AccountKind {
    if number.starts_with("BE") {
        AccountKind::BelgianIban
    } else {
        AccountKind::ForeignIban
    }
}

/// The fields of a structured communication of type 127, a European direct debit, that camt knows:
/// creditor, mandate and words.
fn direct_debit(text: &str) -> [String; 3] {
    let field = |offset: usize, length: usize| {
        let field: String = text.chars().skip(offset - 1).take(length).collect();
        field.trim().to_owned()
    };
    [field(10, 35), field(45, 35), field(80, 62)]
}

mod rules {
    crate::structure::rules! {
        CAMT_RULES because "programs read a message by its schema; what stands elsewhere is not seen"
        CAMT_VALUE "CAMT-VALUE" Structure Fatal "amounts, dates, numbers and indicators have the form of their data type"
        CAMT_MISSING "CAMT-MISSING" Structure Fatal "the elements that the schema demands are there"
        CAMT_ORDER "CAMT-ORDER" Structure Fatal "elements stand in the order of the schema"
        CAMT_UNKNOWN "CAMT-UNKNOWN" Structure Warning "an element holds only elements and attributes that a version of the schema has there"
        CAMT_DETAIL "CAMT-DETAIL" Rules Warning "a transaction among several has an amount of its own"
        CAMT_COUNT "CAMT-COUNT" Rules Warning "there are as many entries and transactions as are counted"
        CAMT_TOTAL "CAMT-TOTAL" Rules Fatal "the totals of a statement are the sums of its entries"
        CAMT_BATCH "CAMT-BATCH" Rules Warning "the total of a batch is the sum of its transactions"
        CAMT_CURRENCY "CAMT-CURRENCY" Rules Warning "balances and entries are in the currency of the account"
    }
}
