//! camt.052, camt.053 and camt.054: interim reports, bank statements and notifications in ISO 20022.
//!
//! The three differ in the names of four elements, and a notification has no balances. Versions 2 to 14 are
//! read, 2 and 8 are written. The walker hands the message over entry by entry, so that
//! no more of it is held than one beside the statements that are made of it.
//!
//! What the model calls otherwise, or what the message wants and the model need not have:
//!
//! | Model | camt |
//! |---|---|
//! | file reference, addressee, related reference of the first statement | `GrpHdr`: `MsgId`, `MsgRcpt/Nm`, `OrgnlBizQry/MsgId` (not in version 2) |
//! | creation date | `CreDtTm`, at midnight, for the model has no time |
//! | transaction reference | `Stmt/Id`; without one an `Id` is made of account, date and number |
//! | separate application | `RptgSrc/Prtry` |
//! | protocol number of the bank | `Svcr/FinInstnId/ClrSysMmbId/MmbId` |
//! | enterprise number | `Ownr/Id/OrgId/Othr` of the issuer `KBO-BCE`, ten digits |
//! | page | `StmtPgntn`, `RptPgntn`, `NtfctnPgntn`; in version 2, which has none of these, `MsgPgntn` of a message with one statement. The only page is none |
//! | old and new balance | `Bal` of the type `OPBD` (read: `PRCD` too) and `CLBD`; `ITBD` where a page begins or ends with it, or a report ends |
//! | other amounts of a movement | `AmtDtls`, those that say the same as the booked one left out |
//! | charges | `Chrgs`; the sum of all follows |
//! | paid documents | `RfrdDocInf/Nb`, written with the type `CINV` |
//! | currency of a movement | `Ccy` of its `Amt`, where it is not that of the account |
//! | transaction code | `BkTxCd/Prtry` of the issuer `BBA`; the foreign code is `Domn`, and so is the code of ISO 20022 that means the same |
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
mod stream;
#[cfg(test)]
mod tests;
mod write;

pub use stream::CamtReader;

use read::Reader;

use super::row::{Root, Write};
use super::{Format, FormatRow, Read, WriteOptions, Written};
use crate::codes::bank;
use crate::error::{Error, ErrorKind};
use crate::model::{AccountKind, Statement, StatementKind, TransactionCode};
use crate::value::phrase;
use crate::xml::{Name, camt};
use chrono::{Datelike, NaiveDate};

/// The version of camt.052, camt.053 and camt.054 that is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum CamtVersion {
    /// Version 2 (`.001.02`), of 2009: what older programs and most banks take.
    V2,
    /// Version 8 (`.001.08`), of 2019.
    #[default]
    V8,
}

pub(super) const CAMT053: FormatRow = FormatRow {
    name: STATEMENT.name,
    title: "camt.053",
    description: "camt.053, the bank statement of ISO 20022; versions 2 to 14 are read, 2 and 8 written",
    roots: &[STATEMENT.root("*camt.053.001.*", "a camt.053 statement")],
    write: Some(Write::Statements(|statements, options| {
        written(&STATEMENT, statements, options)
    })),
    ..row(Format::Camt053)
};

pub(super) const CAMT052: FormatRow = FormatRow {
    name: REPORT.name,
    title: "camt.052",
    description: "camt.052, the interim report of ISO 20022; versions 2 to 14 are read, 2 and 8 written",
    roots: &[REPORT.root("*camt.052.001.*", "a camt.052 interim report")],
    write: Some(Write::Statements(|statements, options| {
        written(&REPORT, statements, options)
    })),
    ..row(Format::Camt052)
};

pub(super) const CAMT054: FormatRow = FormatRow {
    name: NOTIFICATION.name,
    title: "camt.054",
    description: "camt.054, the notification of single movements of ISO 20022; versions 2 to 14 are read, 2 and 8 written",
    roots: &[NOTIFICATION.root("*camt.054.001.*", "a camt.054 notification")],
    write: Some(Write::Statements(|statements, options| {
        written(&NOTIFICATION, statements, options)
    })),
    ..row(Format::Camt054)
};

const fn row(format: Format) -> FormatRow {
    FormatRow {
        extension: "xml",
        media_type: "application/xml",
        read: Some(Read::Units(camt::DOCUMENT, |limits, length| {
            Box::new(Reader::new(limits, length))
        })),
        rules: rules::CAMT_RULES,
        ..FormatRow::new(format)
    }
}

fn written(
    message: &'static Message,
    statements: &[Statement],
    options: &WriteOptions,
) -> Result<Written, Error> {
    if statements.is_empty() {
        return Err(ErrorKind::NotCarried {
            format: message.name.into(),
            what: phrase!("no statement at all").into(),
        }
        .into());
    }
    Ok(write::written(message, statements, options))
}

/// In what the three messages differ.
#[derive(Debug)]
struct Message {
    kind: StatementKind,
    format: Format,
    name: &'static str,
    /// The name of its namespace before the number of the version.
    namespace: &'static str,
    /// Below the document element.
    body: &'static str,
    /// What the movements stand in: a statement, a report, a notification.
    part: &'static str,
    /// Which page of several a part is.
    pagination: &'static str,
    /// What the bank has to say in words.
    additional: &'static str,
}

const STATEMENT: Message = Message {
    kind: StatementKind::Statement,
    format: Format::Camt053,
    name: "camt053",
    namespace: "urn:iso:std:iso:20022:tech:xsd:camt.053.001.",
    body: "BkToCstmrStmt",
    part: "Stmt",
    pagination: "StmtPgntn",
    additional: "AddtlStmtInf",
};

const REPORT: Message = Message {
    kind: StatementKind::InterimReport,
    format: Format::Camt052,
    name: "camt052",
    namespace: "urn:iso:std:iso:20022:tech:xsd:camt.052.001.",
    body: "BkToCstmrAcctRpt",
    part: "Rpt",
    pagination: "RptPgntn",
    additional: "AddtlRptInf",
};

const NOTIFICATION: Message = Message {
    kind: StatementKind::Notification,
    format: Format::Camt054,
    name: "camt054",
    namespace: "urn:iso:std:iso:20022:tech:xsd:camt.054.001.",
    body: "BkToCstmrDbtCdtNtfctn",
    part: "Ntfctn",
    pagination: "NtfctnPgntn",
    additional: "AddtlNtfctnInf",
};

/// All of them, by the name of what is below the document element.
const MESSAGES: [(Name, &Message); 3] = [
    (camt::BK_TO_CSTMR_STMT, &STATEMENT),
    (camt::BK_TO_CSTMR_ACCT_RPT, &REPORT),
    (camt::BK_TO_CSTMR_DBT_CDT_NTFCTN, &NOTIFICATION),
];

impl Message {
    const fn root(&self, namespace: &'static str, title: &'static str) -> Root {
        Root {
            local: "Document",
            namespace,
            title,
            kind: None,
            child: self.body,
            is_read: true,
            inside: None,
        }
    }
}

/// The issuer of Belgian codes: the association of banks, in its older name, as banks write it.
const BBA: &str = "BBA";
/// The issuer of Belgian enterprise numbers.
const KBO: &str = "KBO-BCE";
/// The type of a document that is an invoice.
const INVOICE: &str = "CINV";
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

/// The code of ISO 20022 that means the same as a code of CODA: a simple amount, or a part of a total.
fn iso_code(code: TransactionCode) -> Option<&'static str> {
    bank::iso_code(code.family, code.operation).filter(|_| code.category == 0)
}

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
        CAMT_IBAN "CAMT-IBAN" Structure Warning "an IBAN has no blanks and no hyphens, and its country is in capitals"
        CAMT_MISSING "CAMT-MISSING" Structure Fatal "the elements that the schema demands are there"
        CAMT_ORDER "CAMT-ORDER" Structure Fatal "elements stand in the order of the schema"
        CAMT_UNKNOWN "CAMT-UNKNOWN" Structure Warning "an element holds only elements and attributes that a version of the schema has there"
        CAMT_NAMESPACE "CAMT-NAMESPACE" Structure Warning "elements are in the namespace of ISO 20022 for the message"
        CAMT_DETAIL "CAMT-DETAIL" Rules Warning "a transaction among several has an amount of its own"
        CAMT_COUNT "CAMT-COUNT" Rules Warning "there are as many entries and transactions as are counted"
        CAMT_TOTAL "CAMT-TOTAL" Rules Fatal "the totals of a statement are the sums of its entries"
        CAMT_BATCH "CAMT-BATCH" Rules Warning "the total of a batch is the sum of its transactions"
        CAMT_CURRENCY "CAMT-CURRENCY" Rules Warning "balances and entries are in the currency of the account"
    }
}
