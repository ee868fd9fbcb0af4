//! From the model to the elements of camt, in the order of the schema.

use super::{
    ADDRESS, BBA, CamtVersion, FREE, INVOICE, KBO, Message, NO_CURRENCY, NOT_PROVIDED, OF_TOTAL,
    RETURN_KIND, date_of, derived_id, direct_debit, kind_of_iban,
};
use crate::format::{Loss, WriteOptions, Written};
use crate::identifiers;
use crate::model::{
    AccountKind, AccountNumber, AmountKind, Balance, Charge, Communication, FreeCommunication,
    Movement, OtherAmount, OtherBalance, Side, Statement, StatementKind, StructuredCommunication,
    TransactionCode,
};
use crate::value::shown::quoted;
use crate::value::{Parsed, Phrase, Text, phrase};
use crate::xml::{chars, date_text};
use chrono::NaiveDate;
use rust_decimal::{Decimal, RoundingStrategy};
use std::fmt::Write as _;

pub(super) fn written(
    message: &'static Message,
    statements: &[Statement],
    options: &WriteOptions,
) -> Written {
    let mut writer = Writer {
        message,
        xml: Xml::new(options.compact),
        version: options.camt,
        losses: Vec::new(),
        path: String::new(),
        currency: NO_CURRENCY.to_owned(),
    };
    writer.document(statements);
    Written {
        bytes: writer.xml.finish(),
        losses: writer.losses,
    }
}

struct Writer {
    message: &'static Message,
    xml: Xml,
    version: CamtVersion,
    losses: Vec<Loss>,
    /// Where the model is being read.
    path: String,
    /// The currency of the account.
    currency: String,
}

/// The kinds of balances that version 2 knows; later ones have a list outside the schema.
const BALANCES: [&str; 10] = [
    "XPCD", "OPAV", "ITAV", "CLAV", "FWAV", "CLBD", "ITBD", "OPBD", "PRCD", "INFO",
];
/// The most decimals and the most digits of an amount.
const DECIMALS: u32 = 5;
const DIGITS: u32 = 18;

impl Writer {
    fn document(&mut self, statements: &[Statement]) {
        let number = match self.version {
            CamtVersion::V2 => "02",
            CamtVersion::V8 => "08",
        };
        self.xml.open_with(
            "Document",
            "xmlns",
            &format!("{}{number}", self.message.namespace),
        );
        self.xml.open(self.message.body);
        if let Some(first) = statements.first() {
            self.group_header(first, statements.len() == 1);
            for (at, statement) in statements.iter().enumerate() {
                self.path = format!("statements[{at}]");
                if at > 0 {
                    self.of_the_file(statement, first);
                }
                self.statement(statement, statements.len() == 1);
            }
        }
        self.xml.close();
        self.xml.close();
    }

    fn group_header(&mut self, first: &Statement, is_only: bool) {
        self.path = "statements[0]".to_owned();
        let header = &first.header;
        self.xml.open("GrpHdr");
        match header.file_reference.as_deref() {
            Some(id) if !id.is_empty() => self.text("MsgId", id, 35, "header.file_reference"),
            _ => self.xml.leaf("MsgId", &derived_id(first)),
        }
        self.creation_date(first, true);
        if let Some(addressee) = header.addressee.as_deref().filter(|name| !name.is_empty()) {
            self.xml.open("MsgRcpt");
            self.text("Nm", addressee, 140, "header.addressee");
            self.xml.close();
        }
        if self.version == CamtVersion::V2 && is_only {
            self.page("MsgPgntn", first);
        }
        if let Some(reference) = header
            .related_reference
            .as_deref()
            .filter(|id| !id.is_empty())
        {
            match self.version {
                CamtVersion::V8 => {
                    self.xml.open("OrgnlBizQry");
                    self.text("MsgId", reference, 35, "header.related_reference");
                    self.xml.close();
                }
                CamtVersion::V2 => self.lose(
                    "header.related_reference",
                    phrase!("{}, version 2 has no place for it", quoted(reference)),
                ),
            }
        }
        self.xml.close();
    }

    /// What stands once in a message, and another statement has otherwise.
    fn of_the_file(&mut self, statement: &Statement, first: &Statement) {
        let (header, of_first) = (&statement.header, &first.header);
        let pairs = [
            (
                "file_reference",
                &header.file_reference,
                &of_first.file_reference,
            ),
            ("addressee", &header.addressee, &of_first.addressee),
            (
                "related_reference",
                &header.related_reference,
                &of_first.related_reference,
            ),
        ];
        for (field, value, first) in pairs {
            if let Some(text) = value
                && value != first
            {
                self.lose(
                    &format!("header.{field}"),
                    phrase!(
                        "{}, a message has one, that of the first statement",
                        quoted(text)
                    ),
                );
            }
        }
    }

    fn statement(&mut self, statement: &Statement, is_only: bool) {
        let header = &statement.header;
        let kind = self.message.kind;
        if statement.kind != kind {
            let was = statement.kind.phrase();
            let what = match kind {
                StatementKind::Statement => phrase!("{}; a statement is written", was),
                StatementKind::InterimReport => phrase!("{}; an interim report is written", was),
                StatementKind::Notification => phrase!("{}; a notification is written", was),
            };
            self.lose("kind", what);
        }
        self.xml.open(self.message.part);
        match header.transaction_reference.as_deref() {
            Some(id) if !id.is_empty() => self.text("Id", id, 35, "header.transaction_reference"),
            _ => self.xml.leaf("Id", &derived_id(statement)),
        }
        match self.version {
            CamtVersion::V8 => self.page(self.message.pagination, statement),
            CamtVersion::V2 if is_only => {}
            CamtVersion::V2 => self.no_place("page", statement.page.as_slice()),
        }
        if let Some(number) = statement.number {
            self.xml.leaf("ElctrncSeqNb", &number.to_string());
        }
        if let Some(number) = statement.paper_number {
            self.xml.leaf("LglSeqNb", &number.to_string());
        }
        if let Some(number) = statement.new_paper_number
            && statement.new_paper_number != statement.paper_number
        {
            self.lose(
                "new_paper_number",
                phrase!("{}, there is one place", number.to_string()),
            );
        }
        self.creation_date(statement, self.version == CamtVersion::V2);
        if let Some(raw) = header.creation_date.as_ref().and_then(Parsed::raw) {
            self.lose(
                "header.creation_date",
                phrase!("{}, which is no date", quoted(raw)),
            );
        }
        if header.is_duplicate {
            self.xml.leaf("CpyDplctInd", "DUPL");
        }
        if let Some(application) = filled(&header.separate_application) {
            self.xml.open("RptgSrc");
            self.text("Prtry", application, 35, "header.separate_application");
            self.demand_digits(application, 5, "header.separate_application");
            self.xml.close();
        }
        self.account(statement);
        let dates = (&statement.old_balance, &statement.new_balance);
        match kind {
            StatementKind::Notification => {
                self.no_place("other_balances", &statement.other_balances);
                for (field, balance) in [("old_balance", dates.0), ("new_balance", dates.1)] {
                    if let Some(balance) = balance {
                        let signed = balance.signed().map(|signed| signed.to_string());
                        let amount = signed.unwrap_or_else(|| balance.amount.to_string());
                        self.lose(
                            field,
                            phrase!("{}, a notification has no balances", amount.to_string()),
                        );
                    }
                }
            }
            _ => {
                if kind.is_statement() && dates.0.is_none() && dates.1.is_none() {
                    self.lose(
                        "old_balance",
                        phrase!("none, and there is no new one; the schema wants a balance"),
                    );
                }
                self.balances(statement);
            }
        }
        self.summary(statement);
        let path = self.path.len();
        for (at, movement) in statement.movements.iter().enumerate() {
            let _ = write!(self.path, ".movements[{at}]");
            self.entry(movement, statement);
            self.path.truncate(path);
        }
        self.free_communications(&statement.free_communications);
        self.xml.close();
    }

    /// When the file was made; where it has to be said and is not known, the day of the statement.
    fn creation_date(&mut self, statement: &Statement, always: bool) {
        let date = statement.header.creation_date.as_ref();
        let date = match date.and_then(Parsed::value) {
            Some(date) => *date,
            None if !always => return,
            None => date_of(statement),
        };
        let text = format!("{}T00:00:00", date_text(date).as_str());
        self.xml.leaf("CreDtTm", &text);
    }

    fn account(&mut self, statement: &Statement) {
        let header = &statement.header;
        self.currency = NO_CURRENCY.to_owned();
        self.xml.open("Acct");
        let none = AccountNumber {
            number: NOT_PROVIDED.into(),
            ..AccountNumber::default()
        };
        let account = statement.account.as_ref().unwrap_or(&none);
        self.account_number(account, "account");
        if let Some(currency) = filled(&account.currency).filter(|text| is_currency(text)) {
            self.currency = currency.to_owned();
        }
        if let Some(description) = filled(&statement.description) {
            self.text("Nm", description, 70, "description");
        }
        let (holder, number) = (filled(&statement.holder), filled(&header.enterprise_number));
        if holder.is_some() || number.is_some() {
            self.xml.open("Ownr");
            if let Some(holder) = holder {
                self.text("Nm", holder, 140, "holder");
            }
            if let Some(number) = number {
                let plain = number.strip_prefix('0');
                let plain = plain.filter(|rest| identifiers::has_digits(rest, 10));
                self.open_all(&["Id", "OrgId", "Othr"]);
                let number = plain.unwrap_or(number);
                self.text("Id", number, 35, "header.enterprise_number");
                self.xml.leaf("Issr", KBO);
                self.close_all(3);
            }
            self.xml.close();
        }
        let (bic, bank) = (filled(&header.bic), filled(&header.bank));
        if bic.is_some() || bank.is_some() {
            self.agent("Svcr", bic, bank, "header.bic");
        }
        self.xml.close();
    }

    /// `Id` and `Ccy` of an account.
    fn account_number(&mut self, account: &AccountNumber, field: &str) {
        let number = &*account.number;
        let is_iban = matches!(
            account.kind,
            AccountKind::BelgianIban | AccountKind::ForeignIban
        );
        self.xml.open("Id");
        if is_iban && is_iban_shaped(number) {
            self.xml.leaf("IBAN", number);
            if kind_of_iban(number) != account.kind {
                self.lose(
                    &format!("{field}.kind"),
                    phrase!("an IBAN of another country than its kind says"),
                );
            }
        } else {
            self.xml.open("Othr");
            let number = if number.is_empty() {
                NOT_PROVIDED
            } else {
                number
            };
            self.text("Id", number, 34, &format!("{field}.number"));
            if account.kind == AccountKind::BelgianBban {
                self.xml.open("SchmeNm");
                self.xml.leaf("Cd", "BBAN");
                self.xml.close();
            }
            self.xml.close();
            if is_iban {
                self.lose(
                    &format!("{field}.kind"),
                    phrase!(
                        "{} cannot be an IBAN and is written as another number",
                        quoted(number)
                    ),
                );
            }
        }
        self.xml.close();
        match filled(&account.currency) {
            Some(currency) if is_currency(currency) => self.xml.leaf("Ccy", currency),
            Some(currency) => self.lose(
                &format!("{field}.currency"),
                phrase!("{}, there is a place for three capitals", quoted(currency)),
            ),
            None => {}
        }
        for (name, value) in [
            ("qualification", &account.qualification),
            ("country", &account.country),
            ("extension", &account.extension),
        ] {
            if let Some(text) = filled(value) {
                self.lose(
                    &format!("{field}.{name}"),
                    phrase!("{}, there is no place for it", quoted(text)),
                );
            }
        }
    }

    /// A bank, by its BIC or what stands in place of one.
    /// Tells of a number that is not known again by its digits.
    fn demand_digits(&mut self, text: &str, count: usize, field: &'static str) {
        if !identifiers::has_digits(text, count) {
            self.lose(
                field,
                phrase!(
                    "{}, which is read again only as {} digits",
                    quoted(text),
                    count.to_string()
                ),
            );
        }
    }

    fn agent(&mut self, tag: &'static str, bic: Option<&str>, bank: Option<&str>, field: &str) {
        self.open_all(&[tag, "FinInstnId"]);
        let right = bic.filter(|bic| is_bic(bic, self.version));
        if let Some(bic) = right {
            let name = match self.version {
                CamtVersion::V2 => "BIC",
                CamtVersion::V8 => "BICFI",
            };
            self.xml.leaf(name, bic);
        }
        if let Some(bank) = bank {
            self.xml.open("ClrSysMmbId");
            self.text("MmbId", bank, 35, "header.bank");
            self.demand_digits(bank, 3, "header.bank");
            self.xml.close();
        }
        if let (Some(bic), None) = (bic, right) {
            self.xml.open("Othr");
            self.text("Id", bic, 35, field);
            self.xml.close();
        }
        self.close_all(2);
    }

    /// Which page of several it is.
    fn page(&mut self, tag: &'static str, statement: &Statement) {
        let Some(page) = statement.page else { return };
        if page.number > 99_999 {
            return self.no_place("page", &[page]);
        }
        self.xml.open(tag);
        self.xml.leaf("PgNb", &page.number.to_string());
        let is_last = page.is_last.unwrap_or_else(|| {
            let what = phrase!("not whether it is the last, which is written");
            self.lose("page.is_last", what);
            true
        });
        self.xml
            .leaf("LastPgInd", if is_last { "true" } else { "false" });
        self.xml.close();
    }

    /// The balances, each with what it is: those between pages, and the last of a report, are of what is
    /// booked so far.
    fn balances(&mut self, statement: &Statement) {
        let page = statement.page;
        let is_further = page.is_some_and(|page| page.number > 1);
        let goes_on = page.is_some_and(|page| page.is_last == Some(false));
        let others = &statement.other_balances;
        let kinds = [statement.kind, self.message.kind];
        let is_report = kinds.contains(&StatementKind::InterimReport)
            && others.iter().all(|other| other.code != "ITBD");
        let old = if is_further { "ITBD" } else { "OPBD" };
        let new = if goes_on || is_report { "ITBD" } else { "CLBD" };
        if let Some(balance) = &statement.old_balance {
            self.balance(old, balance, &None, statement, "old_balance");
        }
        for (at, other) in others.iter().enumerate() {
            let field = format!("other_balances[{at}]");
            let OtherBalance {
                code,
                balance,
                currency,
            } = other;
            self.balance(code, balance, currency, statement, &field);
        }
        if let Some(balance) = &statement.new_balance {
            self.balance(new, balance, &None, statement, "new_balance");
        }
    }

    fn balance(
        &mut self,
        code: &str,
        balance: &Balance,
        currency: &Option<Text>,
        statement: &Statement,
        field: &str,
    ) {
        let Some((side, amount)) =
            self.amount(balance.signed(), &balance.amount, balance.side, field)
        else {
            return;
        };
        self.open_all(&["Bal", "Tp", "CdOrPrtry"]);
        let is_known = match self.version {
            CamtVersion::V2 => BALANCES.contains(&code),
            CamtVersion::V8 => is_code(code),
        };
        match is_known {
            true => self.xml.leaf("Cd", code),
            false if code.is_empty() => self.xml.leaf("Prtry", NOT_PROVIDED),
            false => self.text("Prtry", code, 35, field),
        }
        self.close_all(2);
        let currency = self.currency_of(currency, field);
        self.sided_amount(side, amount, currency);
        self.xml.open("Dt");
        let date = match &balance.date {
            Some(Parsed::Value(date)) => *date,
            other => {
                let found = match other {
                    Some(unreadable) => {
                        phrase!("{}, which is no date", quoted(&unreadable.to_string()))
                    }
                    None => phrase!("none"),
                };
                let date = date_of(statement);
                let text = date_text(date);
                let what = phrase!(
                    "{}; the schema wants one, and {} is written",
                    found,
                    text.as_str()
                );
                self.lose(&format!("{field}.date"), what);
                date
            }
        };
        self.xml.leaf("Dt", date_text(date).as_str());
        self.close_all(2);
    }

    /// The sums, of what is written.
    fn summary(&mut self, statement: &Statement) {
        let Some(trailer) = &statement.trailer else {
            return;
        };
        let mut sums = [(0_usize, Some(Decimal::ZERO)); 2];
        for movement in &statement.movements {
            if let Some((side, amount, _)) = carried(movement.signed(), movement.side) {
                let sum = &mut sums[usize::from(side == Side::Debit)];
                sum.0 += 1;
                sum.1 = sum.1.and_then(|sum| sum.checked_add(amount));
            }
        }
        let [credit, debit] = sums;
        let fits = |sum: Option<Decimal>| sum.filter(|sum| digits(*sum) <= DIGITS);
        let both = |f: fn(Decimal, Decimal) -> Option<Decimal>| f(credit.1?, debit.1?);
        self.open_all(&["TxsSummry", "TtlNtries"]);
        self.xml
            .leaf("NbOfNtries", &(credit.0 + debit.0).to_string());
        if let Some(sum) = fits(both(Decimal::checked_add)) {
            self.xml.leaf("Sum", &amount_text(sum));
        }
        if let Some(net) = fits(both(Decimal::checked_sub)) {
            let (side, net) = Side::of(net);
            match self.version {
                CamtVersion::V2 => self.xml.leaf("TtlNetNtryAmt", &amount_text(net)),
                CamtVersion::V8 => {
                    self.xml.open("TtlNetNtry");
                    self.xml.leaf("Amt", &amount_text(net));
                }
            }
            self.xml.leaf("CdtDbtInd", indicator(side));
            if self.version == CamtVersion::V8 {
                self.xml.close();
            }
        }
        self.xml.close();
        for (tag, (count, sum), said, field) in [
            ("TtlCdtNtries", credit, &trailer.credit, "trailer.credit"),
            ("TtlDbtNtries", debit, &trailer.debit, "trailer.debit"),
        ] {
            self.xml.open(tag);
            self.xml.leaf("NbOfNtries", &count.to_string());
            if let Some(sum) = fits(sum) {
                self.xml.leaf("Sum", &amount_text(sum));
                if said.value() != Some(&sum) {
                    self.lose(
                        field,
                        phrase!(
                            "{}, the movements written sum to {}",
                            said.to_string(),
                            sum.to_string()
                        ),
                    );
                }
            }
            self.xml.close();
        }
        self.xml.close();
    }

    fn entry(&mut self, movement: &Movement, statement: &Statement) {
        let Some((side, amount)) =
            self.amount(movement.signed(), &movement.amount, movement.side, "amount")
        else {
            return;
        };
        self.xml.open("Ntry");
        let currency = self.own_currency(movement);
        self.sided_amount(side, amount, currency);
        match self.version {
            CamtVersion::V2 => self.xml.leaf("Sts", "BOOK"),
            CamtVersion::V8 => {
                self.xml.open("Sts");
                self.xml.leaf("Cd", "BOOK");
                self.xml.close();
            }
        }
        self.date("BookgDt", &movement.entry_date, "entry_date");
        self.date("ValDt", &movement.value_date, "value_date");
        if let Some(reference) = filled(&movement.bank_reference) {
            self.text("AcctSvcrRef", reference, 35, "bank_reference");
        }
        self.code(movement, true);
        let is_total = !movement.details.is_empty();
        if is_total {
            self.amounts(movement, None);
            self.charges(movement);
            self.no_place("paid_documents", &movement.paid_documents);
            self.batch(movement, side, amount, currency);
        } else if has_transaction(movement) {
            self.open_all(&["NtryDtls", "TxDtls"]);
            self.transaction(movement, side, None);
            self.close_all(2);
        }
        self.information("AddtlNtryInf", movement, is_total);
        if let Some(number) = movement.paper_number
            && movement.paper_number != statement.paper_number
        {
            self.lose(
                "paper_number",
                phrase!("{}, the statement has one number", number.to_string()),
            );
        }
        if movement.globalisation > u8::from(is_total) {
            self.lose(
                "globalisation",
                phrase!(
                    "level {}, there is no place for it",
                    movement.globalisation.to_string()
                ),
            );
        }
        self.xml.close();
    }

    fn batch(&mut self, movement: &Movement, side: Side, amount: Decimal, own: Option<&str>) {
        let mut leaves = Vec::new();
        self.leaves(movement, &self.path.clone(), &mut leaves);
        self.open_all(&["NtryDtls", "Btch"]);
        if let Some(reference) = filled(&movement.customer_reference) {
            self.text("PmtInfId", reference, 35, "customer_reference");
        }
        self.xml.leaf("NbOfTxs", &leaves.len().to_string());
        let currency = own.unwrap_or(&self.currency);
        self.xml.amount("TtlAmt", currency, &amount_text(amount));
        self.xml.leaf("CdtDbtInd", indicator(side));
        self.xml.close();
        let own = std::mem::take(&mut self.path);
        for (path, detail) in leaves {
            self.path = path;
            self.xml.open("TxDtls");
            self.transaction(detail, side, Some(movement));
            self.information("AddtlTxInf", detail, false);
            self.xml.close();
        }
        self.path = own;
        self.xml.close();
        for (field, value) in [
            ("counterparty_bic", &movement.counterparty_bic),
            ("counterparty_name", &movement.counterparty_name),
            ("counterparty_address", &movement.counterparty_address),
            ("return_kind", &movement.return_kind),
            ("return_reason", &movement.return_reason),
            ("purpose", &movement.purpose),
            ("category_purpose", &movement.category_purpose),
        ] {
            if let Some(text) = filled(value) {
                self.lose(
                    field,
                    phrase!("{}, a batch has no place for it", quoted(text)),
                );
            }
        }
        if let Some(account) = &movement.counterparty_account {
            self.lose(
                "counterparty_account",
                phrase!("{}, a batch has no place for it", quoted(&account.number)),
            );
        }
    }

    /// The details that have none themselves; a detail that has is replaced by them.
    fn leaves<'m>(
        &mut self,
        movement: &'m Movement,
        path: &str,
        into: &mut Vec<(String, &'m Movement)>,
    ) {
        for (at, detail) in movement.details.iter().enumerate() {
            let path = format!("{path}.details[{at}]");
            if detail.details.is_empty() {
                into.push((path, detail));
            } else {
                self.losses.push(Loss {
                    term: "".into(),
                    path: path.clone(),
                    what: phrase!(
                        "a detail that has {} itself, which are written in its place",
                        detail.details.len().to_string()
                    )
                    .into(),
                });
                self.leaves(detail, &path, into);
            }
        }
    }

    /// What stands in `TxDtls` before the texts: of a movement, or of a detail of `total`, which is
    /// on this side.
    fn transaction(&mut self, movement: &Movement, total_side: Side, total: Option<&Movement>) {
        let structured = movement
            .communication
            .as_ref()
            .and_then(Communication::as_structured);
        let [creditor, mandate, words] = match structured {
            Some(structured) if structured.kind == 127 => direct_debit(&structured.text),
            _ => Default::default(),
        };
        let bank_reference = filled(&movement.bank_reference).filter(|_| total.is_some());
        let customer_reference = filled(&movement.customer_reference);
        if bank_reference.is_some() || customer_reference.is_some() || !mandate.is_empty() {
            self.xml.open("Refs");
            if let Some(reference) = bank_reference {
                self.text("AcctSvcrRef", reference, 35, "bank_reference");
            }
            if let Some(reference) = customer_reference {
                self.text("EndToEndId", reference, 35, "customer_reference");
            }
            if !mandate.is_empty() {
                self.text("MndtId", &mandate, 35, "communication");
            }
            self.xml.close();
        }
        let mut side = total_side;
        if total.is_none() {
            self.amounts(movement, None);
        }
        if let Some(total) = total {
            if let Some((own, amount)) =
                self.amount(movement.signed(), &movement.amount, movement.side, "amount")
            {
                side = own;
                let currency = self.own_currency(movement);
                self.detail_amount(movement, own, amount, currency, total_side);
            } else {
                self.amounts(movement, None);
            }
            if movement.code.is_some() || filled(&movement.foreign_code).is_some() {
                self.code(movement, false);
            }
            for (field, date, of_total) in [
                ("entry_date", &movement.entry_date, &total.entry_date),
                ("value_date", &movement.value_date, &total.value_date),
            ] {
                if let Some(said) = date
                    && date != of_total
                {
                    self.lose(
                        field,
                        phrase!("{}, there is only the date of the entry", said.to_string()),
                    );
                }
            }
        }
        self.charges(movement);
        self.parties(movement, side, &creditor);
        if let Some(bic) = filled(&movement.counterparty_bic) {
            self.xml.open("RltdAgts");
            let tag = match side {
                Side::Credit => "DbtrAgt",
                Side::Debit => "CdtrAgt",
            };
            self.agent(tag, Some(bic), None, "counterparty_bic");
            self.xml.close();
        }
        if let Some(purpose) = filled(&movement.purpose) {
            self.xml.open("Purp");
            self.code_or_own(purpose, "purpose");
            self.xml.close();
        }
        if let Some(purpose) = filled(&movement.category_purpose) {
            self.lose(
                "category_purpose",
                phrase!("{}, there is no place for it", quoted(purpose)),
            );
        }
        self.remittance(movement, &words);
        let (kind, reason) = (
            filled(&movement.return_kind),
            filled(&movement.return_reason),
        );
        if kind.is_some() || reason.is_some() {
            self.xml.open("RtrInf");
            if let Some(reason) = reason {
                self.xml.open("Rsn");
                self.code_or_own(reason, "return_reason");
                self.xml.close();
            }
            if let Some(kind) = kind {
                self.text(
                    "AddtlInf",
                    &format!("{RETURN_KIND}{kind}"),
                    105,
                    "return_kind",
                );
            }
            self.xml.close();
        }
    }

    /// The amount of a detail. In version 2 it has no side: one on the other side than its total is
    /// an amount of the type `CRDT` or `DBIT`.
    fn detail_amount(
        &mut self,
        movement: &Movement,
        side: Side,
        amount: Decimal,
        own: Option<&str>,
        total: Side,
    ) {
        match self.version {
            CamtVersion::V8 => {
                self.sided_amount(side, amount, own);
                self.amounts(movement, None);
            }
            CamtVersion::V2 => {
                let currency = own.unwrap_or(&self.currency).to_owned();
                self.amounts(movement, Some((side, amount, &currency, total)));
            }
        }
    }

    /// `AmtDtls`: the amounts behind that of a movement; `booked` is that of a detail, which version 2 has
    /// among them: its side, amount, currency, and the side of the total.
    fn amounts(&mut self, movement: &Movement, booked: Option<(Side, Decimal, &str, Side)>) {
        let others = &movement.other_amounts;
        if others.is_empty() && booked.is_none() {
            return;
        }
        // The booked amount itself, with the rate at which it came to be.
        let is_booked = |other: &OtherAmount| {
            booked.is_some_and(|(side, amount, currency, total)| {
                let own = other.currency.as_deref().unwrap_or(&self.currency);
                other.kind == AmountKind::Transaction
                    && side == total
                    && other.amount.value() == Some(&amount)
                    && own == currency
            })
        };
        let rate = others.iter().position(is_booked);
        let mut left: Vec<usize> = (0..others.len()).filter(|&at| Some(at) != rate).collect();
        self.xml.open("AmtDtls");
        for (kind, tag) in [
            (AmountKind::Instructed, "InstdAmt"),
            (AmountKind::Transaction, "TxAmt"),
            (AmountKind::CounterValue, "CntrValAmt"),
            (AmountKind::AnnouncedPosting, "AnncdPstngAmt"),
        ] {
            if let (AmountKind::Transaction, Some((side, amount, currency, total))) = (kind, booked)
                && side == total
            {
                self.xml.open(tag);
                self.xml.amount("Amt", currency, &amount_text(amount));
                if let Some(at) = rate {
                    self.exchange(&others[at], &format!("other_amounts[{at}]"));
                }
                self.xml.close();
            } else if let Some(nth) = left.iter().position(|&at| others[at].kind == kind) {
                let at = left.remove(nth);
                self.other_amount(tag, None, &others[at], at);
            }
        }
        if let Some((side, amount, currency, total)) = booked
            && side != total
        {
            self.xml.open("PrtryAmt");
            self.xml.leaf("Tp", indicator(side));
            self.xml.amount("Amt", currency, &amount_text(amount));
            self.xml.close();
        }
        for at in left {
            match others[at].kind {
                AmountKind::Other => {
                    self.other_amount("PrtryAmt", Some(NOT_PROVIDED), &others[at], at);
                }
                kind => self.lose(
                    &format!("other_amounts[{at}]"),
                    phrase!(
                        "{}, there is one place for the {} amount",
                        others[at].to_string(),
                        kind.to_string()
                    ),
                ),
            }
        }
        self.xml.close();
    }

    fn other_amount(
        &mut self,
        tag: &'static str,
        name: Option<&str>,
        other: &OtherAmount,
        at: usize,
    ) {
        let field = format!("other_amounts[{at}]");
        let Some(amount) = self.plain_amount(&other.amount, &field) else {
            return;
        };
        self.xml.open(tag);
        if let Some(name) = name {
            self.xml.leaf("Tp", name);
        }
        self.own_amount(amount, &other.currency, &field);
        self.exchange(other, &field);
        self.xml.close();
    }

    fn exchange(&mut self, other: &OtherAmount, field: &str) {
        let Some(exchange) = &other.exchange else {
            return;
        };
        let rate = exchange.rate.value().map(Decimal::normalize);
        let fits = |rate: &Decimal| {
            let digits = rate.mantissa().unsigned_abs().checked_ilog10().unwrap_or(0) + 1;
            digits.max(rate.scale() + 1) <= 11 && rate.scale() <= 10
        };
        let (Some(rate), Some(source)) = (
            rate.filter(fits),
            filled(&exchange.source).filter(|text| is_currency(text)),
        ) else {
            let what = phrase!(
                "{}, a rate of up to 11 digits from a currency has a place",
                exchange.to_string()
            );
            return self.lose(&format!("{field}.exchange"), what);
        };
        self.xml.open("CcyXchg");
        self.xml.leaf("SrcCcy", source);
        for (tag, currency) in [("TrgtCcy", &exchange.target), ("UnitCcy", &exchange.unit)] {
            match filled(currency) {
                Some(currency) if is_currency(currency) => self.xml.leaf(tag, currency),
                Some(currency) => self.lose(
                    &format!("{field}.exchange"),
                    phrase!("{}, there is a place for three capitals", quoted(currency)),
                ),
                None => {}
            }
        }
        self.xml.leaf("XchgRate", &rate.to_string());
        self.xml.close();
    }

    /// `Chrgs`: in version 2 one for each charge, later one with a record for each.
    fn charges(&mut self, movement: &Movement) {
        let in_records = self.version == CamtVersion::V8;
        let mut is_open = false;
        for (at, charge) in movement.charges.iter().enumerate() {
            let field = format!("charges[{at}]");
            let Charge {
                side,
                amount,
                currency,
                is_included,
                description,
                bearer,
            } = charge;
            let Some(amount) = self.plain_amount(amount, &field) else {
                continue;
            };
            if !is_open {
                self.xml.open("Chrgs");
            }
            is_open = in_records;
            if in_records {
                self.xml.open("Rcrd");
            }
            self.own_amount(amount, currency, &field);
            self.xml.leaf("CdtDbtInd", indicator(*side));
            match (is_included, in_records) {
                (Some(is), true) => {
                    let is = if *is { "true" } else { "false" };
                    self.xml.leaf("ChrgInclInd", is);
                }
                (Some(is), false) => self.lose(
                    &format!("{field}.is_included"),
                    phrase!("{}, version 2 has no place for it", is.to_string()),
                ),
                (None, _) => {}
            }
            if let Some(description) = filled(description) {
                self.xml.open("Tp");
                let is_known = match self.version {
                    CamtVersion::V2 => ["BRKF", "COMM"].contains(&description),
                    CamtVersion::V8 => is_code(description),
                };
                if is_known {
                    self.xml.leaf("Cd", description);
                } else {
                    self.xml.open("Prtry");
                    self.text("Id", description, 35, &field);
                    self.xml.close();
                }
                self.xml.close();
            }
            match filled(bearer) {
                Some(bearer @ ("DEBT" | "CRED" | "SHAR" | "SLEV")) => self.xml.leaf("Br", bearer),
                Some(bearer) => self.lose(
                    &format!("{field}.bearer"),
                    phrase!("{}, none of DEBT, CRED, SHAR and SLEV", quoted(bearer)),
                ),
                None => {}
            }
            self.xml.close();
        }
        if is_open {
            self.xml.close();
        }
    }

    /// An amount that has no sign; what cannot be written is told.
    fn plain_amount(&mut self, said: &Parsed<Decimal>, field: &str) -> Option<Decimal> {
        let signed = said.value().copied();
        let (side, amount) = self.amount(signed, said, Side::Credit, field)?;
        if side == Side::Debit {
            self.lose(
                field,
                phrase!("{}, written without its sign", said.to_string()),
            );
        }
        Some(amount)
    }

    /// An amount in its own currency, or in that of the account.
    fn own_amount(&mut self, amount: Decimal, currency: &Option<Text>, field: &str) {
        let own = self.currency_of(currency, field);
        let currency = own.unwrap_or(&self.currency);
        self.xml.amount("Amt", currency, &amount_text(amount));
    }

    fn parties(&mut self, movement: &Movement, side: Side, creditor: &str) {
        let name = filled(&movement.counterparty_name);
        let address = filled(&movement.counterparty_address);
        let account = movement.counterparty_account.as_ref();
        let is_known = name.is_some() || address.is_some();
        if !is_known && account.is_none() && creditor.is_empty() {
            return;
        }
        self.xml.open("RltdPties");
        for (of, party, its_account) in [
            (Side::Credit, "Dbtr", "DbtrAcct"),
            (Side::Debit, "Cdtr", "CdtrAcct"),
        ] {
            let is_counterparty = of == side;
            let has_id = of == Side::Debit && !creditor.is_empty();
            if is_counterparty && is_known || has_id {
                self.xml.open(party);
                if self.version == CamtVersion::V8 {
                    self.xml.open("Pty");
                }
                if is_counterparty && let Some(name) = name {
                    self.text("Nm", name, 140, "counterparty_name");
                }
                if is_counterparty && let Some(address) = address {
                    self.xml.open("PstlAdr");
                    self.pieces("AdrLine", address, ADDRESS, 7, "counterparty_address");
                    self.xml.close();
                }
                if has_id {
                    self.open_all(&["Id", "PrvtId", "Othr"]);
                    self.text("Id", creditor, 35, "communication");
                    self.xml.open("SchmeNm");
                    self.xml.leaf("Prtry", "SEPA");
                    self.close_all(4);
                }
                if self.version == CamtVersion::V8 {
                    self.xml.close();
                }
                self.xml.close();
            }
            if is_counterparty && let Some(account) = account {
                self.xml.open(its_account);
                self.account_number(account, "counterparty_account");
                self.xml.close();
            }
        }
        self.xml.close();
    }

    /// `BkTxCd`, which an entry has in any case.
    fn code(&mut self, movement: &Movement, is_entry: bool) {
        let code = movement.code.map(|code| code.to_string()).filter(|text| {
            // A code made by hand may have more digits than there are places.
            TransactionCode::parse(text) == movement.code
        });
        if let (Some(code), None) = (movement.code, &code) {
            self.lose(
                "code",
                phrase!("{}, which is not eight digits", code.to_string()),
            );
        }
        let foreign = filled(&movement.foreign_code);
        // What means the same is read as saying nothing more.
        let same = movement
            .code
            .and_then(super::iso_code)
            .filter(|_| code.is_some());
        let domain = foreign.or(same).and_then(|text| {
            let mut parts = text.split('/');
            let parts = [
                parts.next()?,
                parts.next()?,
                parts.next()?,
                parts.next().unwrap_or(""),
            ];
            let right =
                parts[..3].iter().all(|part| is_code(part)) && text.matches('/').count() == 2;
            right.then_some(parts)
        });
        let own = foreign.filter(|_| domain.is_none() && code.is_none());
        if let Some(text) = foreign
            && domain.is_none()
            && (code.is_some() || TransactionCode::parse(text).is_some())
        {
            self.lose(
                "foreign_code",
                phrase!(
                    "{}, beside or instead of a code of eight digits",
                    quoted(text)
                ),
            );
        }
        if !is_entry && code.is_none() && domain.is_none() && own.is_none() {
            return;
        }
        self.xml.open("BkTxCd");
        if let Some([domain, family, sub, _]) = domain {
            self.xml.open("Domn");
            self.xml.leaf("Cd", domain);
            self.xml.open("Fmly");
            self.xml.leaf("Cd", family);
            self.xml.leaf("SubFmlyCd", sub);
            self.close_all(2);
        }
        if let Some(text) = code.as_deref().or(own) {
            self.xml.open("Prtry");
            self.text("Cd", text, 35, "foreign_code");
            if code.is_some() {
                self.xml.leaf("Issr", BBA);
            }
            self.xml.close();
        }
        self.xml.close();
    }

    /// `RmtInf`: what the payer says. `words` are those of a direct debit.
    fn remittance(&mut self, movement: &Movement, words: &str) {
        let communication = movement.communication.as_ref();
        let free = communication.and_then(Communication::as_free);
        let structured = communication.and_then(Communication::as_structured);
        let free = free.map_or("", Text::as_str);
        if free.is_empty() && structured.is_none() && movement.paid_documents.is_empty() {
            return;
        }
        self.xml.open("RmtInf");
        self.pieces("Ustrd", free, FREE, usize::MAX, "communication");
        if let Some(structured) = structured {
            self.structured(structured, words);
        }
        for (at, number) in movement.paid_documents.iter().enumerate() {
            self.open_all(&["Strd", "RfrdDocInf", "Tp", "CdOrPrtry"]);
            self.xml.leaf("Cd", INVOICE);
            self.close_all(2);
            self.text("Nb", number, 35, &format!("paid_documents[{at}]"));
            self.close_all(2);
        }
        self.xml.close();
    }

    /// What is said in fields, and the words beside it.
    fn structured(&mut self, structured: &StructuredCommunication, words: &str) {
        let text = &*structured.text;
        let length = match structured.kind {
            100 => 25,
            101 | 102 => 12,
            _ => 0,
        };
        let reference = first_chars(text, length).trim_end();
        if !words.is_empty() {
            self.text("Ustrd", words, FREE, "communication");
        }
        self.open_all(&["Strd", "CdtrRefInf", "Tp", "CdOrPrtry"]);
        if reference.is_empty() {
            self.xml.leaf("Prtry", &format!("{:03}", structured.kind));
        } else {
            self.xml.leaf("Cd", "SCOR");
        }
        self.xml.close();
        let is_iso = structured.kind == 100 && !reference.is_empty();
        self.xml.leaf("Issr", if is_iso { "ISO" } else { BBA });
        self.xml.close();
        if !reference.is_empty() {
            self.text("Ref", reference, 35, "communication");
        }
        self.xml.close();
        self.pieces(
            "AddtlRmtInf",
            &text[reference.len()..],
            FREE,
            3,
            "communication",
        );
        self.xml.close();
        if structured.kind == 102 && !reference.is_empty() {
            self.lose(
                "communication",
                phrase!("the type 102, which is written as 101"),
            );
        }
    }

    /// What the bank adds, in lines.
    fn information(&mut self, tag: &'static str, movement: &Movement, is_total: bool) {
        let mut lines = Vec::new();
        if is_total && let Some(communication) = &movement.communication {
            self.line(communication, Some(OF_TOTAL), "communication", &mut lines);
        }
        for (at, information) in movement.information.iter().enumerate() {
            if let Some(communication) = &information.communication {
                let field = format!("information[{at}].communication");
                self.line(communication, None, &field, &mut lines);
            }
            if let Some(reference) = &information.bank_reference
                && movement.bank_reference.as_ref() != Some(reference)
            {
                self.lose(
                    &format!("information[{at}].bank_reference"),
                    phrase!("{}, there is only that of the movement", quoted(reference)),
                );
            }
            if let Some(code) = information.code
                && movement.code != Some(code)
            {
                self.lose(
                    &format!("information[{at}].code"),
                    phrase!("{}, there is only that of the movement", code.to_string()),
                );
            }
        }
        let text = lines.join("\n");
        if !text.is_empty() {
            self.text(tag, &text, 500, "information");
        }
    }

    /// A line of information: `[001] ` stands before what is structured, `[communication] ` before
    /// what is the communication of a total.
    fn line(
        &mut self,
        communication: &Communication,
        mark: Option<&str>,
        field: &str,
        lines: &mut Vec<String>,
    ) {
        let (kind, text) = match communication {
            Communication::Free(text) => (None, text),
            Communication::Structured(structured) => {
                (Some(format!("{:03}", structured.kind)), &structured.text)
            }
        };
        let marks: Vec<&str> = mark.into_iter().chain(kind.as_deref()).collect();
        if text.is_empty() && marks.is_empty() {
            return;
        }
        let is_marked = super::read::marked(text).0.is_some();
        if text.contains('\n') || marks.is_empty() && is_marked {
            self.lose(
                field,
                phrase!("text with line ends or a mark, which is read otherwise"),
            );
        }
        lines.push(match marks.is_empty() {
            true => text.to_string(),
            false => format!("[{}] {text}", marks.join(" ")),
        });
    }

    fn free_communications(&mut self, communications: &[FreeCommunication]) {
        let mut text = String::new();
        for (at, communication) in communications.iter().enumerate() {
            if at > 0 {
                text.push_str("\n\n");
            }
            for (number, line) in communication.lines.iter().enumerate() {
                if line.contains('\n') {
                    self.lose(
                        &format!("free_communications[{at}].lines[{number}]"),
                        phrase!("a line with line ends, which is read as several"),
                    );
                }
                if number > 0 {
                    text.push('\n');
                }
                // An empty line would end the communication.
                text.push_str(if line.is_empty() { " " } else { line });
            }
        }
        if !text.is_empty() {
            self.text(self.message.additional, &text, 500, "free_communications");
        }
    }

    fn date(&mut self, tag: &'static str, date: &Option<Parsed<NaiveDate>>, field: &str) {
        match date {
            Some(Parsed::Value(date)) => {
                self.xml.open(tag);
                self.xml.leaf("Dt", date_text(*date).as_str());
                self.xml.close();
            }
            Some(
                Parsed::Written {
                    written: unreadable,
                    ..
                }
                | Parsed::Unreadable { unreadable },
            ) => {
                self.lose(field, phrase!("{}, which is no date", quoted(unreadable)));
            }
            None => {}
        }
    }

    /// A code of up to four characters, or what is none as the sender's own.
    fn code_or_own(&mut self, text: &str, field: &str) {
        if is_code(text) {
            self.text("Cd", text, 4, field);
        } else {
            self.text("Prtry", text, 35, field);
        }
    }

    /// The side and amount that can be written; what cannot is told.
    fn amount(
        &mut self,
        signed: Option<Decimal>,
        said: &Parsed<Decimal>,
        side: Side,
        field: &str,
    ) -> Option<(Side, Decimal)> {
        match carried(signed, side) {
            Some((side, amount, is_exact)) => {
                if !is_exact {
                    self.lose(
                        field,
                        phrase!(
                            "{}, rounded to five decimals: {}",
                            said.to_string(),
                            amount.to_string()
                        ),
                    );
                }
                Some((side, amount))
            }
            None => {
                self.lose(
                    field,
                    phrase!(
                        "{}, no amount of up to 18 digits; not written",
                        quoted(&said.to_string())
                    ),
                );
                None
            }
        }
    }

    /// An amount in the currency of the account, or one of its own.
    fn sided_amount(&mut self, side: Side, amount: Decimal, own: Option<&str>) {
        let currency = own.unwrap_or(&self.currency);
        self.xml.amount("Amt", currency, &amount_text(amount));
        self.xml.leaf("CdtDbtInd", indicator(side));
    }

    /// The currency of the amount of a movement, where it is not that of the account.
    fn own_currency<'m>(&mut self, movement: &'m Movement) -> Option<&'m str> {
        self.currency_of(&movement.currency, "currency")
    }

    /// A currency of its own, where it can be one.
    fn currency_of<'m>(&mut self, currency: &'m Option<Text>, field: &str) -> Option<&'m str> {
        let own = filled(currency)?;
        if is_currency(own) {
            return Some(own);
        }
        self.lose(
            field,
            phrase!("{}, there is a place for three capitals", quoted(own)),
        );
        None
    }

    /// A text of so many characters at most.
    fn text(&mut self, tag: &'static str, text: &str, longest: usize, field: &str) {
        let kept = first_chars(text, longest);
        if kept.len() < text.len() {
            let length = text.chars().count();
            self.lose(
                field,
                phrase!(
                    "{} characters, cut to {}",
                    length.to_string(),
                    longest.to_string()
                ),
            );
        }
        if kept.chars().any(|c| !chars::is_allowed(c)) {
            self.lose(
                field,
                phrase!("characters that XML does not allow, written as U+FFFD"),
            );
        }
        self.xml.leaf(tag, kept);
    }

    /// A text in pieces of so many characters, so many of them at most.
    fn pieces(&mut self, tag: &'static str, text: &str, length: usize, most: usize, field: &str) {
        let mut rest = text;
        let mut count = 0;
        while !rest.is_empty() {
            if count == most {
                let cut = rest.chars().count();
                return self.lose(
                    field,
                    phrase!(
                        "its last {} characters, for which there is no place",
                        cut.to_string()
                    ),
                );
            }
            let piece = first_chars(rest, length);
            self.text(tag, piece, length, field);
            rest = &rest[piece.len()..];
            count += 1;
        }
    }

    fn open_all(&mut self, tags: &[&'static str]) {
        for tag in tags {
            self.xml.open(tag);
        }
    }

    fn close_all(&mut self, count: usize) {
        for _ in 0..count {
            self.xml.close();
        }
    }

    fn no_place<T: ToString>(&mut self, field: &str, values: &[T]) {
        for (at, value) in values.iter().enumerate() {
            let what = phrase!("{}, there is no place for it", quoted(&value.to_string()));
            self.lose(&format!("{field}[{at}]"), what);
        }
    }

    fn lose(&mut self, field: &str, what: Phrase) {
        self.losses.push(Loss {
            term: "".into(),
            path: format!("{}.{field}", self.path),
            what: what.into(),
        });
    }
}

/// The text, if there is any.
fn filled(text: &Option<Text>) -> Option<&str> {
    text.as_deref().filter(|text| !text.is_empty())
}

/// The side and amount of what is signed, and whether it is exact; `None` when it is not known or has
/// too many digits. What is zero is on the side that was said.
fn carried(signed: Option<Decimal>, side: Side) -> Option<(Side, Decimal, bool)> {
    let signed = signed?.normalize();
    let rounded = signed.round_dp_with_strategy(DECIMALS, RoundingStrategy::MidpointAwayFromZero);
    let (of_sign, amount) = Side::of(rounded);
    let side = if amount.is_zero() { side } else { of_sign };
    (digits(amount) <= DIGITS).then_some((side, amount, rounded == signed))
}

/// How many digits are written.
fn digits(amount: Decimal) -> u32 {
    let mantissa = amount.normalize().mantissa().unsigned_abs();
    let digits = mantissa.checked_ilog10().map_or(1, |log| log + 1);
    digits + 2_u32.saturating_sub(amount.normalize().scale())
}

/// An amount with two decimals, or as many as it needs.
fn amount_text(amount: Decimal) -> String {
    let mut amount = amount.normalize();
    if amount.scale() < 2 {
        amount.rescale(2);
    }
    amount.to_string()
}

fn indicator(side: Side) -> &'static str {
    match side {
        Side::Credit => "CRDT",
        Side::Debit => "DBIT",
    }
}

fn first_chars(text: &str, count: usize) -> &str {
    let end = text
        .char_indices()
        .nth(count)
        .map_or(text.len(), |(at, _)| at);
    &text[..end]
}

/// What there is to say of a movement beside its amount, dates and code.
fn has_transaction(movement: &Movement) -> bool {
    movement.counterparty_account.is_some()
        || movement.communication.is_some()
        || !movement.other_amounts.is_empty()
        || !movement.charges.is_empty()
        || !movement.paid_documents.is_empty()
        || [
            &movement.customer_reference,
            &movement.counterparty_bic,
            &movement.counterparty_name,
            &movement.counterparty_address,
            &movement.return_kind,
            &movement.return_reason,
            &movement.purpose,
            &movement.category_purpose,
        ]
        .iter()
        .any(|text| filled(text).is_some())
}

fn is_code(text: &str) -> bool {
    (1..=4).contains(&text.chars().count())
}

fn is_currency(text: &str) -> bool {
    text.len() == 3 && text.bytes().all(|byte| byte.is_ascii_uppercase())
}

fn is_iban_shaped(text: &str) -> bool {
    let bytes = text.as_bytes();
    (5..=34).contains(&bytes.len())
        && bytes[..2].iter().all(u8::is_ascii_uppercase)
        && bytes[2..4].iter().all(u8::is_ascii_digit)
        && bytes[4..].iter().all(u8::is_ascii_alphanumeric)
}

/// Whether it has the form that the version wants.
fn is_bic(text: &str, version: CamtVersion) -> bool {
    let capital = |byte: &u8| byte.is_ascii_uppercase();
    let either = |byte: &u8| byte.is_ascii_uppercase() || byte.is_ascii_digit();
    let bytes = text.as_bytes();
    matches!(bytes.len(), 8 | 11)
        && bytes.iter().all(either)
        && bytes[4..6].iter().all(capital)
        && match version {
            CamtVersion::V2 => {
                bytes[..4].iter().all(capital)
                    && !matches!(bytes[6], b'0' | b'1')
                    && bytes[7] != b'O'
            }
            CamtVersion::V8 => true,
        }
}

/// Elements into text.
struct Xml {
    out: String,
    open: Vec<&'static str>,
    compact: bool,
    /// The start tag written last still has nothing after it.
    is_empty: bool,
}

impl Xml {
    fn new(compact: bool) -> Self {
        Xml {
            out: "<?xml version=\"1.0\" encoding=\"UTF-8\"?>".to_owned(),
            open: Vec::new(),
            compact,
            is_empty: false,
        }
    }

    fn finish(mut self) -> Vec<u8> {
        self.out.push('\n');
        self.out.into_bytes()
    }

    fn new_line(&mut self) {
        if !self.compact {
            self.out.push('\n');
            self.out.extend(std::iter::repeat_n("  ", self.open.len()));
        }
        self.is_empty = false;
    }

    fn open(&mut self, tag: &'static str) {
        self.new_line();
        self.out.extend(["<", tag, ">"]);
        self.open.push(tag);
        self.is_empty = true;
    }

    fn open_with(&mut self, tag: &'static str, attribute: &str, value: &str) {
        self.new_line();
        self.out
            .extend(["<", tag, " ", attribute, "=\"", value, "\">"]);
        self.open.push(tag);
        self.is_empty = true;
    }

    fn close(&mut self) {
        let Some(tag) = self.open.pop() else { return };
        if self.is_empty {
            self.out.pop();
            self.out.push_str("/>");
            self.is_empty = false;
            return;
        }
        self.new_line();
        self.out.extend(["</", tag, ">"]);
    }

    fn leaf(&mut self, tag: &'static str, text: &str) {
        self.new_line();
        self.out.extend(["<", tag, ">"]);
        self.escape(text);
        self.out.extend(["</", tag, ">"]);
    }

    fn amount(&mut self, tag: &'static str, currency: &str, text: &str) {
        self.new_line();
        self.out
            .extend(["<", tag, " Ccy=\"", currency, "\">", text, "</", tag, ">"]);
    }

    fn escape(&mut self, text: &str) {
        for c in text.chars() {
            match c {
                '&' => self.out.push_str("&amp;"),
                '<' => self.out.push_str("&lt;"),
                '>' => self.out.push_str("&gt;"),
                '\r' => self.out.push_str("&#13;"),
                c if chars::is_allowed(c) => self.out.push(c),
                _ => self.out.push('\u{FFFD}'),
            }
        }
    }
}
