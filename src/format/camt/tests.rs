use super::*;
use crate::format::{InUnits, StatementsRead};
use crate::model::{
    AccountNumber, AmountKind, Balance, Charge, Communication, Exchange, FreeCommunication,
    Information, Movement, OtherAmount, OtherBalance, Page, Side, StatementHeader, StatementKind,
    StructuredCommunication, Trailer, TransactionCode,
};
use crate::report::{Finding, Layer};
use crate::structure::{Limits, walk};
use crate::value::Parsed;
use rust_decimal::Decimal;
use rust_decimal_macros::dec;

const NAMESPACE: &str = STATEMENT.namespace;
const BOTH: [CamtVersion; 2] = [CamtVersion::V2, CamtVersion::V8];

fn date(day: u32) -> Option<Parsed<NaiveDate>> {
    NaiveDate::from_ymd_opt(2026, 3, day).map(Parsed::Value)
}

fn free(text: &str) -> Option<Communication> {
    Some(Communication::Free(text.into()))
}

fn structured(kind: u16, text: &str) -> Option<Communication> {
    Some(Communication::Structured(StructuredCommunication {
        kind,
        text: text.into(),
    }))
}

fn said(communication: Option<Communication>) -> Information {
    Information {
        communication,
        ..Information::default()
    }
}

fn iban(number: &str) -> Option<AccountNumber> {
    Some(AccountNumber {
        kind: kind_of_iban(number),
        number: number.into(),
        currency: Some("EUR".into()),
        ..AccountNumber::default()
    })
}

fn movement(signed: Decimal, code: &str) -> Movement {
    let (side, amount) = Side::of(signed);
    Movement {
        side,
        amount: Parsed::Value(amount),
        entry_date: date(4),
        value_date: date(5),
        code: TransactionCode::parse(code),
        bank_reference: Some("REF 0001/X".into()),
        ..Movement::default()
    }
}

fn balance(signed: Decimal, day: u32) -> Option<Balance> {
    let (side, amount) = Side::of(signed);
    Some(Balance {
        side,
        amount: Parsed::Value(amount),
        date: date(day),
    })
}

/// A direct debit in its 146 positions.
fn direct_debit_text(r_type: &str) -> String {
    format!(
        "040326120{:<35}{:<35}{:<62}{r_type}",
        "BE69ZZZ0403170701", "MANDATE-17/B", "Abonnement mars & avril"
    )
}

/// Every feature that both versions carry.
fn statements() -> Vec<Statement> {
    let transfer = Movement {
        communication: structured(101, "090933755493"),
        customer_reference: Some("NOTPROVIDED".into()),
        counterparty_bic: Some("KREDBEBB".into()),
        counterparty_account: iban("BE68539007547034"),
        counterparty_name: Some("Brasserie de l'Étoile <SA>".into()),
        counterparty_address: Some("Rue de l'Invention 7  1000 Bruxelles".into()),
        category_purpose: None,
        purpose: Some("SALA".into()),
        ..movement(dec!(121.00), "00150000")
    };
    let unknown_value_date = Movement {
        value_date: None,
        bank_reference: None,
        communication: free(&format!(
            "{:<35}{:<35}{:<35}{}",
            "premier", "deuxième ligne", "   troisième", "quatrième"
        )),
        ..movement(dec!(-50.5), "00101000")
    };
    let long = Movement {
        communication: free(&"mot de passe ".repeat(30).trim_end().replace("de", "  ")),
        counterparty_account: Some(AccountNumber {
            kind: AccountKind::Foreign,
            number: "1234 56-78/X".into(),
            currency: Some("USD".into()),
            ..AccountNumber::default()
        }),
        counterparty_bic: Some("not a BIC".into()),
        ..movement(dec!(-1234567890.123), "04101000")
    };
    let reference = Movement {
        communication: structured(100, "RF18539007547034"),
        counterparty_account: Some(AccountNumber {
            kind: AccountKind::BelgianBban,
            number: "539007547034".into(),
            ..AccountNumber::default()
        }),
        information: vec![
            said(structured(
                1,
                &format!(
                    "{:<70}{:<35}{}",
                    "NV Het Voorbeeld", "Dorpsstraat 1", "9000 Gent"
                ),
            )),
            said(free("Frais: [gratuit]")),
        ],
        ..movement(dec!(75), "00150000")
    };
    let debit = Movement {
        communication: structured(127, &direct_debit_text("0")),
        counterparty_account: iban("NL91ABNA0417164300"),
        counterparty_name: Some("Eau & Gaz".into()),
        customer_reference: Some("E2E 77".into()),
        ..movement(dec!(-42.42), "00501000")
    };
    let returned = Movement {
        communication: structured(127, &direct_debit_text("2MD06")),
        return_kind: Some("2".into()),
        return_reason: Some("MD06".into()),
        counterparty_name: Some("Eau & Gaz".into()),
        ..movement(dec!(42.42), "00550000")
    };
    let card = Movement {
        communication: structured(113, "4871040000000001230012345600"),
        foreign_code: Some("PMNT/CCRD/POSD".into()),
        ..movement(dec!(-19.95), "00402000")
    };
    let detail = |signed, code| Movement {
        bank_reference: Some("REF 0002/Y".into()),
        counterparty_name: Some("Jean \"Jef\" Peeters".into()),
        communication: free("loon"),
        ..movement(signed, code)
    };
    let batch = Movement {
        customer_reference: Some("PAYROLL-3".into()),
        communication: free("Salaires de mars"),
        globalisation: 1,
        information: vec![
            said(free("deux virements")),
            said(structured(2, "du guichet")),
        ],
        details: vec![
            Movement {
                information: vec![said(free("urgent"))],
                ..detail(dec!(-1500), "50101000")
            },
            Movement {
                globalisation: 1,
                ..detail(dec!(-1700.25), "50101000")
            },
        ],
        ..movement(dec!(-3200.25), "10101000")
    };
    let charges = Movement {
        communication: structured(105, "000000000100000"),
        globalisation: 1,
        details: vec![
            detail(dec!(100), "80150000"),
            Movement {
                globalisation: 1,
                ..detail(dec!(-3), "80137013")
            },
        ],
        ..movement(dec!(97), "30150000")
    };
    let movements = vec![
        transfer,
        unknown_value_date,
        long,
        reference,
        debit,
        returned,
        card,
        batch,
        charges,
    ];
    let sum = |side| {
        let of = movements.iter().filter(|movement| movement.side == side);
        of.map(|movement| *movement.amount.value().unwrap())
            .sum::<Decimal>()
    };
    let trailer = |is_followed| Trailer {
        records: None,
        debit: Parsed::Value(sum(Side::Debit)),
        credit: Parsed::Value(sum(Side::Credit)),
        is_followed: Some(is_followed),
    };
    let old = dec!(-250.07);
    let new = old + sum(Side::Credit) - sum(Side::Debit);
    let header = StatementHeader {
        creation_date: date(6),
        bank: Some("310".into()),
        is_duplicate: true,
        file_reference: Some("FILE 17".into()),
        addressee: Some("Atelier Exemple".into()),
        bic: Some("BBRUBEBB".into()),
        enterprise_number: Some("00202239951".into()),
        transaction_reference: Some("TRN/1".into()),
        ..StatementHeader::default()
    };
    let first = Statement {
        kind: StatementKind::Statement,
        page: None,
        other_balances: Vec::new(),
        header: header.clone(),
        account: iban("BE62510007547061"),
        holder: Some("Atelier Exemple SRL".into()),
        description: Some("Compte à vue".into()),
        number: Some(41),
        paper_number: Some(63),
        new_paper_number: Some(63),
        old_balance: balance(old, 3),
        new_balance: balance(new, 4),
        trailer: Some(trailer(true)),
        free_communications: vec![
            FreeCommunication {
                sequence: None,
                lines: vec![
                    "Nos bureaux sont fermés".into(),
                    "".into(),
                    "le 21 juillet.".into(),
                ],
            },
            FreeCommunication {
                sequence: None,
                lines: vec!["Nouveaux tarifs".into()],
            },
        ],
        movements,
    };
    let second = Statement {
        header: StatementHeader {
            transaction_reference: None,
            is_duplicate: false,
            separate_application: Some("05030".into()),
            ..header
        },
        old_balance: balance(dec!(0), 4),
        new_balance: None,
        number: Some(42),
        ..Statement {
            account: iban("BE62510007547061"),
            ..Statement::default()
        }
    };
    vec![first, second]
}

fn xml(statements: Vec<Statement>, version: CamtVersion) -> (String, Vec<String>) {
    let written = written(&STATEMENT, &statements, &WriteOptions::new().camt(version)).unwrap();
    let losses = written.losses.iter().map(ToString::to_string).collect();
    (String::from_utf8(written.bytes).unwrap(), losses)
}

fn read(bytes: &[u8], limits: &Limits) -> Result<StatementsRead, Error> {
    let decoded = crate::xml::decode::decode(bytes);
    let mut units = InUnits::new(limits, decoded.text.len());
    let walked = walk(&decoded.text, limits, &mut units)?;
    let message = units.into_message().unwrap();
    message.finish(walked.notes, &decoded.text, &decoded.offsets)
}

fn reading(xml: &str) -> StatementsRead {
    read(xml.as_bytes(), &Limits::new()).unwrap()
}

fn short(findings: &[Finding]) -> Vec<String> {
    let show = |finding: &Finding| {
        format!(
            "{} {}:{} {}",
            finding.rule, finding.line, finding.column, finding.xpath
        )
    };
    findings.iter().map(show).collect()
}

#[test]
fn what_is_written_is_read_again() {
    for version in BOTH {
        for compact in [false, true] {
            let options = WriteOptions::new().camt(version).compact(compact);
            let written = written(&STATEMENT, &statements(), &options).unwrap();
            assert_eq!(written.losses, []);
            if !compact {
                let name = format!("statements-{version:?}.xml").to_lowercase();
                expect(&name, std::str::from_utf8(&written.bytes).unwrap());
            }
            let read = read(&written.bytes, &Limits::new()).unwrap();
            assert_eq!(short(&read.findings.list), [""; 0]);
            assert_eq!(read.losses, []);
            for (read, wanted) in read.statements.iter().zip(statements()) {
                for (read, wanted) in read.movements.iter().zip(&wanted.movements) {
                    assert_eq!(read, wanted, "{version:?}");
                }
                assert_eq!(*read, wanted);
            }
            assert_eq!(read.statements.len(), 2);
        }
    }
}

#[test]
fn reports_and_notifications_are_written_and_read_again() {
    for message in [&REPORT, &NOTIFICATION] {
        for version in BOTH {
            let mut wanted = statements();
            for statement in &mut wanted {
                statement.kind = message.kind;
                if message.kind == StatementKind::Notification {
                    statement.old_balance = None;
                    statement.new_balance = None;
                }
            }
            let written = written(message, &wanted, &WriteOptions::new().camt(version)).unwrap();
            assert_eq!(written.losses, []);
            let detected = crate::detect(&written.bytes);
            let reading = crate::read(&written.bytes).unwrap();
            assert_eq!(detected.format, message.format);
            assert_eq!(reading.detected().format, message.format);
            assert_eq!(short(&reading.report().findings), [""; 0]);
            let (document, losses) = reading.into_document();
            assert_eq!(losses, []);
            assert_eq!(document.as_statements().unwrap(), wanted);
        }
    }
}

#[test]
fn a_kind_that_is_not_that_of_the_message_is_told() {
    let told = |message, kind| {
        let mut statements = statements();
        statements.truncate(1);
        statements[0].kind = kind;
        let written = written(message, &statements, &WriteOptions::new()).unwrap();
        let losses = written.losses.iter().map(ToString::to_string);
        losses.collect::<Vec<_>>()
    };
    assert_eq!(
        told(&STATEMENT, StatementKind::Notification),
        ["statements[0].kind: notification; a statement is written"]
    );
    assert_eq!(
        told(&REPORT, StatementKind::Statement),
        ["statements[0].kind: statement; an interim report is written"]
    );
    let new = statements()[0].new_balance.as_ref().unwrap().signed();
    let new = new.unwrap();
    assert_eq!(
        told(&NOTIFICATION, StatementKind::Notification),
        [
            "statements[0].old_balance: -250.07, a notification has no balances",
            &format!("statements[0].new_balance: {new}, a notification has no balances"),
        ]
    );
}

/// The namespace tells a program what it reads; what is in it tells a person.
#[test]
fn a_message_in_another_namespace_is_read_and_that_is_said() {
    let (good, _) = xml(statements(), CamtVersion::V8);
    let namespace = "urn:iso:std:iso:20022:tech:xsd:camt.053.001.08";
    for other in [
        "",
        "urn:iso:std:iso:20022:tech:xsd:camt.054.001.08",
        "ISO:camt.053.001.02:APC:STUZZA:payments:003",
    ] {
        let xml = good.replace(namespace, other);
        let detected = crate::detect(xml.as_bytes());
        assert!(matches!(detected.format, Format::Camt053 | Format::Camt054));
        let read = reading(&xml);
        let findings = &read.findings.list;
        assert_eq!(short(findings), ["CAMT-NAMESPACE 2:1 /Document"], "{other}");
        assert_eq!(read.statements, statements());
    }
    let bare = good.replace(&format!(" xmlns=\"{namespace}\""), "");
    assert_eq!(crate::detect(bare.as_bytes()).format, Format::Camt053);
    let read = reading(&bare.replace("<Document>", "<Document><!-- < -->"));
    assert_eq!(
        read.findings.list[0].message,
        "found elements in no namespace; expected urn:iso:std:iso:20022:tech:xsd:camt.053.001. and the number of the version"
    );
    assert_eq!(read.statements, statements());
    let prefixed = bare.replace("</", "</q:").replace('<', "<q:");
    let prefixed = prefixed.replace("<q:/q:", "</q:").replace("<q:?", "<?");
    let prefixed = prefixed.replace("<q:Document>", "<q:Document xmlns:q=\"x:y\">");
    let read = reading(&prefixed);
    assert_eq!(short(&read.findings.list), ["CAMT-NAMESPACE 2:1 /Document"]);
    assert_eq!(read.statements, statements());
}

/// What stands beside the amount of a movement, and beside the two balances.
fn beside(version: CamtVersion) -> Vec<Statement> {
    let other = |kind, amount, currency: &str, exchange| OtherAmount {
        kind,
        amount: Parsed::Value(amount),
        currency: (!currency.is_empty()).then(|| currency.into()),
        exchange,
    };
    let rate = |rate, target: Option<&str>| {
        Some(Exchange {
            source: Some("USD".into()),
            target: target.map(Into::into),
            unit: target.map(|_| "USD".into()),
            rate: Parsed::Value(rate),
        })
    };
    let charge = |side, amount, description: Option<&str>| Charge {
        side,
        amount: Parsed::Value(amount),
        currency: None,
        is_included: (version == CamtVersion::V8).then_some(true),
        description: description.map(Into::into),
        bearer: None,
    };
    let exchanged = Movement {
        other_amounts: vec![
            other(AmountKind::Instructed, dec!(110.50), "USD", None),
            other(
                AmountKind::Transaction,
                dec!(101),
                "",
                rate(dec!(0.9140271), Some("EUR")),
            ),
            other(AmountKind::CounterValue, dec!(98), "CHF", None),
            other(AmountKind::AnnouncedPosting, dec!(100.5), "", None),
            other(AmountKind::Other, dec!(7), "", rate(dec!(1.5), None)),
        ],
        charges: vec![
            charge(Side::Debit, dec!(1.50), Some("COMM")),
            Charge {
                currency: Some("USD".into()),
                bearer: Some("SHAR".into()),
                ..charge(Side::Credit, dec!(0.25), Some("Remise de fidélité"))
            },
            charge(Side::Debit, dec!(0), None),
        ],
        paid_documents: vec!["2026-0117".into(), "2026-0118".into()],
        communication: free("deux factures"),
        ..movement(dec!(100), "00150000")
    };
    let paid = Movement {
        paid_documents: vec!["F 9".into()],
        ..movement(dec!(12), "00150000")
    };
    let referenced = Movement {
        paid_documents: vec!["F 10".into()],
        communication: structured(101, "090933755493"),
        ..movement(dec!(13), "00150000")
    };
    let part = |amount, instructed| Movement {
        other_amounts: vec![
            other(AmountKind::Instructed, instructed, "USD", None),
            other(
                AmountKind::Transaction,
                amount,
                "",
                rate(dec!(0.9), Some("EUR")),
            ),
        ],
        charges: vec![charge(Side::Debit, dec!(0.10), Some("SHRC"))],
        bank_reference: None,
        communication: free("part"),
        ..movement(amount, "60150000")
    };
    let batch = Movement {
        other_amounts: vec![other(AmountKind::Instructed, dec!(300), "USD", None)],
        charges: vec![charge(Side::Debit, dec!(0.20), None)],
        globalisation: 1,
        details: vec![
            part(dec!(90), dec!(100)),
            Movement {
                globalisation: 1,
                ..part(dec!(180), dec!(200))
            },
        ],
        ..movement(dec!(270), "20150000")
    };
    let other_balance = |code: &str, amount, currency: Option<&str>| OtherBalance {
        code: code.into(),
        balance: balance(amount, 4).unwrap(),
        currency: currency.map(Into::into),
    };
    vec![Statement {
        page: Some(Page {
            number: 2,
            is_last: Some(false),
        }),
        header: StatementHeader {
            creation_date: date(6),
            ..StatementHeader::default()
        },
        account: iban("BE62510007547061"),
        old_balance: balance(dec!(5), 3),
        new_balance: balance(dec!(400), 4),
        other_balances: vec![
            other_balance("OPAV", dec!(-5), None),
            other_balance("CLAV", dec!(390), None),
            other_balance("Réserve", dec!(0), None),
            other_balance("CLBD", dec!(440), Some("USD")),
        ],
        movements: vec![exchanged, paid, referenced, batch],
        ..Statement::default()
    }]
}

#[test]
fn what_stands_beside_the_amount_is_written_and_read_again() {
    for message in [&STATEMENT, &REPORT, &NOTIFICATION] {
        for version in BOTH {
            let mut wanted = beside(version);
            wanted[0].kind = message.kind;
            if message.kind == StatementKind::Notification {
                wanted[0].old_balance = None;
                wanted[0].new_balance = None;
                wanted[0].other_balances.clear();
            }
            let options = WriteOptions::new().camt(version);
            let written = written(message, &wanted, &options).unwrap();
            assert_eq!(written.losses, []);
            let name = format!("{}-beside-{version:?}.xml", message.part).to_lowercase();
            expect(&name, std::str::from_utf8(&written.bytes).unwrap());
            let read = read(&written.bytes, &Limits::new()).unwrap();
            assert_eq!(read.losses, []);
            // One balance is in another currency, and that is all.
            let said = short(&read.findings.list);
            assert!(said.len() <= 1, "{said:?}");
            for (read, wanted) in read.statements[0]
                .movements
                .iter()
                .zip(&wanted[0].movements)
            {
                assert_eq!(read, wanted, "{version:?}");
            }
            assert_eq!(read.statements, wanted);
        }
    }
}

/// A statement with these balances and entries.
fn of_account(currency: &str, inside: &str) -> String {
    format!(
        "<Document xmlns=\"{NAMESPACE}08\"><BkToCstmrStmt><GrpHdr><MsgId>M</MsgId>\
         <CreDtTm>2026-03-04T00:00:00</CreDtTm></GrpHdr><Stmt><Id>S</Id><Acct><Id>\
         <IBAN>BE62510007547061</IBAN></Id><Ccy>{currency}</Ccy></Acct>{inside}</Stmt>\
         </BkToCstmrStmt></Document>"
    )
}

fn bal(code: &str, amount: &str, sign: &str) -> String {
    format!(
        "<Bal><Tp><CdOrPrtry><Cd>{code}</Cd></CdOrPrtry></Tp><Amt Ccy=\"EUR\">{amount}</Amt>{sign}\
         <Dt><Dt>2026-03-04</Dt></Dt></Bal>"
    )
}

fn entry(amount: &str, status: &str, inside: &str) -> String {
    format!(
        "<Ntry>{amount}<CdtDbtInd>CRDT</CdtDbtInd><Sts><Cd>{status}</Cd></Sts>\
         <BookgDt><Dt>2026-03-04</Dt></BookgDt><BkTxCd/>{inside}</Ntry>"
    )
}

const CREDIT: &str = "<CdtDbtInd>CRDT</CdtDbtInd>";

#[test]
fn a_payment_in_another_currency_is_booked_in_that_of_the_account() {
    let part = |amount: &str| {
        format!(
            "<TxDtls><Amt Ccy=\"USD\">50</Amt><CdtDbtInd>CRDT</CdtDbtInd><AmtDtls>\
             <InstdAmt><Amt Ccy=\"USD\">50.00</Amt></InstdAmt><TxAmt><Amt Ccy=\"EUR\">{amount}</Amt>\
             <CcyXchg><SrcCcy>USD</SrcCcy><TrgtCcy>EUR</TrgtCcy><XchgRate>0.91</XchgRate></CcyXchg>\
             </TxAmt></AmtDtls></TxDtls>"
        )
    };
    let parts = [part("45.51"), part("45.49")].concat();
    let batch = entry(
        "<Amt Ccy=\"EUR\">91</Amt>",
        "BOOK",
        &format!("<NtryDtls><Btch/>{parts}</NtryDtls>"),
    );
    let read = reading(&of_account("EUR", &(bal("CLBD", "91", CREDIT) + &batch)));
    assert_eq!(short(&read.findings.list), [""; 0]);
    assert_eq!(read.losses, []);
    let details = &read.statements[0].movements[0].details;
    let shown = |detail: &Movement| {
        let others = detail.other_amounts.iter().map(ToString::to_string);
        let others: Vec<String> = others.collect();
        (detail.amount.to_string(), detail.currency.clone(), others)
    };
    let others = |booked: &str| {
        vec![
            "instructed 50.00 USD".to_owned(),
            format!("transaction {booked} at 0.91 from USD to EUR"),
        ]
    };
    assert_eq!(shown(&details[0]), ("45.51".into(), None, others("45.51")));
    assert_eq!(shown(&details[1]), ("45.49".into(), None, others("45.49")));
    // Alone, and with an amount of its own that is said nowhere else.
    let alone = part("91").replace("<InstdAmt><Amt Ccy=\"USD\">50.00</Amt></InstdAmt>", "");
    let alone = entry(
        "<Amt Ccy=\"EUR\">91</Amt>",
        "BOOK",
        &format!("<NtryDtls>{alone}</NtryDtls>"),
    );
    let read = reading(&of_account("EUR", &(bal("CLBD", "91", CREDIT) + &alone)));
    assert_eq!(read.losses, []);
    let expected = vec![
        "transaction 50 USD".to_owned(),
        "transaction 91 at 0.91 from USD to EUR".to_owned(),
    ];
    let movement = &read.statements[0].movements[0];
    assert_eq!(shown(movement), ("91".into(), None, expected));
}

#[test]
fn what_a_batch_cost_may_be_taken_from_it() {
    let said = |charges: &str, amount: &str| {
        let part = "<TxDtls><Amt Ccy=\"EUR\">50</Amt>#</TxDtls>".replace('#', charges);
        let inside = format!("<NtryDtls><Btch/>{part}{part}</NtryDtls>");
        let batch = entry(&format!("<Amt Ccy=\"EUR\">{amount}</Amt>"), "BOOK", &inside);
        let read = reading(&of_account("EUR", &(bal("CLBD", amount, CREDIT) + &batch)));
        let said = short(&read.findings.list);
        said.iter()
            .map(|said| said[..11].to_owned())
            .collect::<Vec<_>>()
    };
    let charges = "<Chrgs><Rcrd><Amt Ccy=\"EUR\">1.50</Amt></Rcrd></Chrgs>";
    assert_eq!(said(charges, "97"), [""; 0]);
    assert_eq!(said(charges, "100"), [""; 0]);
    assert_eq!(said(charges, "98.5"), ["STM-DETAILS"]);
    assert_eq!(said("", "97"), ["STM-DETAILS"]);
}

#[test]
fn pages_begin_and_end_with_what_is_booked_so_far() {
    let page = |number: u32, is_last: bool| {
        format!("<StmtPgntn><PgNb>{number}</PgNb><LastPgInd>{is_last}</LastPgInd></StmtPgntn>")
    };
    let balances = |page: String, balances: &str, amount: &str| {
        let amount = format!("<Amt Ccy=\"EUR\">{amount}</Amt>");
        let inside = balances.to_owned() + &entry(&amount, "BOOK", "");
        let xml = of_account("EUR", &inside).replace("<Acct>", &(page + "<Acct>"));
        let read = reading(&xml);
        let statement = &read.statements[0];
        let signed = |of: &Option<Balance>| of.as_ref().and_then(Balance::signed);
        let [old, new] = [&statement.old_balance, &statement.new_balance].map(signed);
        let others = statement.other_balances.iter();
        let others: Vec<String> = others.map(|other| other.code.to_string()).collect();
        let said = short(&read.findings.list);
        let said = said
            .iter()
            .map(|said| said.split(' ').next().unwrap().to_owned());
        (old, new, others, said.collect::<Vec<_>>())
    };
    let nothing = Vec::<String>::new();
    let ten = || bal("OPBD", "10", CREDIT);
    let booked = |amount: &str| bal("ITBD", amount, CREDIT);
    assert_eq!(
        balances(page(1, false), &(ten() + &booked("15")), "5"),
        (
            Some(dec!(10)),
            Some(dec!(15)),
            nothing.clone(),
            nothing.clone()
        )
    );
    assert_eq!(
        balances(page(2, false), &(booked("15") + &booked("17")), "5"),
        (
            Some(dec!(15)),
            Some(dec!(17)),
            nothing.clone(),
            vec!["STM-BALANCE".into()]
        )
    );
    assert_eq!(
        balances(
            page(3, true),
            &(booked("17") + &bal("CLBD", "22", CREDIT)),
            "5"
        ),
        (
            Some(dec!(17)),
            Some(dec!(22)),
            nothing.clone(),
            nothing.clone()
        )
    );
    // Each page says what the whole statement begins and ends with.
    let whole = ten() + &bal("CLBD", "22", CREDIT);
    assert_eq!(
        balances(page(1, false), &whole, "5"),
        (Some(dec!(10)), None, vec!["CLBD".into()], nothing.clone())
    );
    assert_eq!(
        balances(page(2, true), &whole, "5"),
        (None, Some(dec!(22)), vec!["OPBD".into()], nothing.clone())
    );
    // One page is the whole.
    let others = bal("PRCD", "9", CREDIT) + &ten() + &booked("11") + &bal("CLBD", "15", CREDIT);
    assert_eq!(
        balances(page(1, true), &others, "5"),
        (
            Some(dec!(10)),
            Some(dec!(15)),
            vec!["PRCD".into(), "ITBD".into()],
            nothing
        )
    );
}

/// What a report ends with is written as what is booked so far; where it said otherwise, that is told.
#[test]
fn a_report_is_not_closed() {
    let told = |is_report: bool, codes: &[&str]| {
        let message = if is_report { "camt.052" } else { "camt.053" };
        let balances: String = codes.iter().map(|code| bal(code, "10", CREDIT)).collect();
        let xml = of_account("EUR", &balances).replace("camt.053", message);
        let xml = match is_report {
            true => xml
                .replace("BkToCstmrStmt", "BkToCstmrAcctRpt")
                .replace("Stmt>", "Rpt>"),
            false => xml,
        };
        let read = reading(&xml);
        assert_eq!(read.statements.len(), 1, "{xml}");
        read.losses.len()
    };
    for (is_report, codes, losses) in [
        (true, &["OPBD", "CLBD"][..], 1),
        (true, &["CLBD"], 1),
        (true, &["OPBD", "ITBD"], 0),
        (true, &["ITBD", "CLBD"], 0),
        (true, &["OPBD"], 0),
        (false, &["OPBD", "CLBD"], 0),
    ] {
        assert_eq!(told(is_report, codes), losses, "{codes:?}");
    }
}

#[test]
fn a_balance_without_a_sign_keeps_its_amount() {
    let balances = bal("OPBD", "10", "") + &bal("CLBD", "-7", "") + &bal("CLAV", "3", "");
    let read = reading(&of_account("EUR", &balances.replace("-7", "7")));
    let statement = &read.statements[0];
    let amount = |of: &Option<Balance>| of.as_ref().unwrap().amount.to_string();
    assert_eq!(amount(&statement.old_balance), "10");
    assert_eq!(amount(&statement.new_balance), "7");
    assert_eq!(
        statement.other_balances[0].to_string(),
        "CLAV 3 on 2026-03-04"
    );
    let said = read
        .findings
        .list
        .iter()
        .map(|finding| finding.rule.to_string());
    assert_eq!(said.collect::<Vec<_>>(), ["CAMT-MISSING"; 3]);
    assert_eq!(
        read.losses[0].to_string(),
        "/Document/BkToCstmrStmt/Stmt[1]/Bal[1]: no CdtDbtInd, which tells a balance from a debt; taken for a balance"
    );
}

/// An account is the same account however its number is written, where the check digits hold.
#[test]
fn an_iban_that_is_written_as_on_paper() {
    let other = |number: &str| {
        let inside = format!(
            "<NtryDtls><TxDtls><RltdPties><DbtrAcct><Id><IBAN>{number}</IBAN></Id></DbtrAcct>\
             </RltdPties></TxDtls></NtryDtls>"
        );
        let all = bal("CLBD", "10", CREDIT) + &entry("<Amt Ccy=\"EUR\">10</Amt>", "BOOK", &inside);
        reading(&of_account("EUR", &all))
    };
    let is_of = |read: &StatementsRead| {
        let account = read.statements[0].movements[0].counterparty_account.clone();
        let account = account.unwrap();
        (account.kind, account.number.to_string())
    };
    let told = |read: &StatementsRead| {
        let list = read.findings.list.iter();
        let rules = list.map(|finding| finding.rule.to_string());
        rules.collect::<Vec<_>>()
    };
    for (number, is_told) in [
        ("BE68539007547034", false),
        ("BE68 5390 0754 7034", true),
        ("BE68-5390-0754-7034", true),
        ("be68539007547034", true),
    ] {
        let read = other(number);
        let is = (AccountKind::BelgianIban, "BE68539007547034".to_owned());
        assert_eq!(is_of(&read), is, "{number}");
        assert_eq!(told(&read), if is_told { &["CAMT-IBAN"][..] } else { &[] });
    }
    // Small letters of the bank are of the schema.
    let read = other("NL91abna0417164300");
    assert_eq!(is_of(&read).1, "NL91ABNA0417164300");
    assert_eq!(told(&read), [""; 0]);
    // With wrong check digits nobody knows what it is.
    let read = other("BE68 5390 0754 7035");
    assert_eq!(is_of(&read).1, "BE68 5390 0754 7035");
    assert_eq!(told(&read), ["STM-IBAN"]);
    // That of the statement, and one in the place of other numbers.
    let of_account = of_account("EUR", &bal("CLBD", "10", CREDIT));
    for (from, to, said) in [
        (
            "BE62510007547061",
            "BE62 5100 0754 7061",
            &["CAMT-IBAN"][..],
        ),
        (
            "<IBAN>BE62510007547061</IBAN>",
            "<Othr><Id>BE62 5100 0754 7061</Id></Othr>",
            &[],
        ),
    ] {
        let read = reading(&of_account.replace(from, to));
        let account = read.statements[0].account.as_ref().unwrap();
        let is = (account.kind, account.number.as_str());
        assert_eq!(is, (AccountKind::BelgianIban, "BE62510007547061"));
        assert_eq!(told(&read), said);
    }
}

/// Version 2 has no amount of a transaction but those beside it: the first that is in the currency of the account
/// counts, and what was asked to be paid comes last.
#[test]
fn the_amount_of_a_transaction_is_the_first_in_the_currency_of_the_account() {
    let part = |amounts: &[(&str, &str, &str)]| {
        let amounts = amounts.iter().map(|(kind, currency, amount)| {
            format!("<{kind}><Amt Ccy=\"{currency}\">{amount}</Amt></{kind}>")
        });
        let amounts: String = amounts.collect();
        format!("<TxDtls><AmtDtls>{amounts}</AmtDtls></TxDtls>")
    };
    let read = |amounts: &[(&str, &str, &str)]| {
        let inside = format!("<NtryDtls>{}{}</NtryDtls>", part(amounts), part(amounts));
        let entry = entry("<Amt Ccy=\"EUR\">20</Amt>", "BOOK", &inside);
        let all = bal("CLBD", "10", CREDIT) + &entry;
        let read = reading(&of_account("EUR", &all).replace("053.001.08", "053.001.02"));
        let detail = read.statements[0].movements[0].details[1].clone();
        let told = read.findings.list.iter().any(|it| it.rule == "CAMT-DETAIL");
        (
            detail.signed().map(|it| it.to_string()),
            detail.currency,
            told,
        )
    };
    let (eur, usd) = ("EUR", "USD");
    let ten = (Some("10".to_owned()), None, false);
    for amounts in [
        &[("TxAmt", eur, "10")][..],
        &[("CntrValAmt", eur, "10")],
        &[("InstdAmt", eur, "10")],
        &[("InstdAmt", eur, "11"), ("TxAmt", eur, "10")],
        &[
            ("InstdAmt", eur, "11"),
            ("TxAmt", usd, "12"),
            ("CntrValAmt", eur, "10"),
        ],
        &[("TxAmt", eur, "10"), ("CntrValAmt", eur, "11")],
        &[("InstdAmt", usd, "11"), ("AnncdPstngAmt", eur, "10")],
    ] {
        assert_eq!(read(amounts), ten, "{amounts:?}");
    }
    // In another currency it says so, or is no amount of the account.
    let (amount, currency, _) = read(&[("TxAmt", usd, "12")]);
    assert_eq!(
        (amount.as_deref(), currency.as_deref()),
        (Some("12"), Some(usd))
    );
    assert!(read(&[("InstdAmt", usd, "12")]).2);
}

#[test]
fn what_is_not_booked_is_told_in_words() {
    let told = |status: &str| {
        let entry = entry(
            "<Amt Ccy=\"EUR\">10.00</Amt>",
            status,
            "<NtryDtls><TxDtls/></NtryDtls>",
        );
        let read = reading(&of_account("EUR", &(bal("CLBD", "10", CREDIT) + &entry)));
        assert_eq!(read.statements[0].movements, []);
        let losses = read.losses.iter().map(|loss| loss.what.clone());
        losses.collect::<Vec<_>>()
    };
    assert_eq!(
        told("PDNG"),
        ["a pending entry of EUR 10.00 on 2026-03-04, which is not booked yet"]
    );
    assert_eq!(
        told("FUTR"),
        ["a future entry of EUR 10.00 on 2026-03-04, which is not booked yet"]
    );
    assert_eq!(
        told("INFO"),
        ["an informational entry of EUR 10.00 on 2026-03-04, which is not booked"]
    );
    assert_eq!(
        told("ODD"),
        ["an entry of EUR 10.00 on 2026-03-04 with the status \"ODD\", which is not booked"]
    );
}

#[test]
fn remittances_returns_and_addresses_are_read_whole() {
    let inside = "<NtryDtls><TxDtls><Chrgs><TtlChrgsAndTaxAmt Ccy=\"EUR\">1.5</TtlChrgsAndTaxAmt>\
        <Rcrd><Amt Ccy=\"EUR\">1</Amt></Rcrd><Rcrd><Amt Ccy=\"EUR\">0.5</Amt>\
        <Br>DEBT</Br></Rcrd></Chrgs><RltdPties><Dbtr><Pty><Nm>Atelier</Nm><PstlAdr>\
        <Dept>Achats</Dept><StrtNm>Rue Haute</StrtNm><BldgNb>7</BldgNb><BldgNm>Bloc C</BldgNm><Flr>2</Flr>\
        <PstBx>17</PstBx><PstCd>1000</PstCd><TwnNm>Bruxelles</TwnNm><CtrySubDvsn>BRU</CtrySubDvsn>\
        <Ctry>BE</Ctry></PstlAdr></Pty></Dbtr></RltdPties><RmtInf>\
        <Strd><RfrdDocInf><Tp><CdOrPrtry><Cd>CINV</Cd></CdOrPrtry></Tp><Nb>F1</Nb></RfrdDocInf>\
        <RfrdDocInf><Nb>F2</Nb></RfrdDocInf><AddtlRmtInf>first</AddtlRmtInf><AddtlRmtInf>second</AddtlRmtInf></Strd>\
        <Strd><CdtrRefInf><Ref>RF18539007547034</Ref></CdtrRefInf></Strd>\
        <Strd><CdtrRefInf><Ref>K 9</Ref></CdtrRefInf><AddtlRmtInf>third</AddtlRmtInf></Strd></RmtInf>\
        <RtrInf><Rsn><Cd>AC04</Cd></Rsn><AddtlInf>R-type 2</AddtlInf><AddtlInf>account closed</AddtlInf></RtrInf>\
        </TxDtls></NtryDtls>";
    let entry = entry("<Amt Ccy=\"EUR\">10</Amt>", "BOOK", inside);
    let read = reading(&of_account("EUR", &(bal("CLBD", "10", CREDIT) + &entry)));
    assert_eq!(short(&read.findings.list), [""; 0]);
    assert_eq!(read.losses, []);
    let movement = &read.statements[0].movements[0];
    let charges: Vec<String> = movement.charges.iter().map(ToString::to_string).collect();
    assert_eq!(charges, ["-1", "-0.5 (DEBT)"]);
    assert_eq!(movement.charges[1].bearer.as_deref(), Some("DEBT"));
    assert_eq!(movement.paid_documents, ["F1", "F2"]);
    assert_eq!(movement.communication, structured(100, "RF18539007547034"));
    assert_eq!(
        movement.counterparty_address.as_deref(),
        Some("Achats Bloc C Rue Haute 7 2 17 1000 Bruxelles BRU BE")
    );
    assert_eq!(movement.return_kind.as_deref(), Some("2"));
    let words = ["account closed", "K 9", "first second third"];
    assert_eq!(movement.information, words.map(|words| said(free(words))));
}

#[test]
fn codes_of_iso_20022_follow_from_those_of_coda() {
    let coda = |code| {
        vec![Statement {
            movements: vec![movement(dec!(10), code)],
            ..beside(CamtVersion::V8).remove(0)
        }]
    };
    let (known, _) = xml(coda("00150000"), CamtVersion::V8);
    assert!(known.contains("<SubFmlyCd>ESCT</SubFmlyCd>"));
    assert_eq!(reading(&known).statements, coda("00150000"));
    let (unknown, _) = xml(coda("00402000"), CamtVersion::V8);
    assert!(!unknown.contains("<Domn>"));
    // Another one is kept.
    let other = reading(&known.replace("ESCT", "DMCT"));
    let movement = &other.statements[0].movements[0];
    assert_eq!(movement.foreign_code.as_deref(), Some("PMNT/RCDT/DMCT"));
    assert_eq!(movement.code, TransactionCode::parse("00150000"));
}

/// Compares with a file of `fixtures/camt`; `FACTURIER_BLESS=1` writes it.
fn expect(name: &str, found: &str) {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures/camt");
    let path = std::path::Path::new(folder).join(name);
    if std::env::var_os("FACTURIER_BLESS").is_some_and(|value| value == "1") {
        return std::fs::write(path, found).unwrap();
    }
    assert_eq!(
        found,
        std::fs::read_to_string(path).unwrap_or_default(),
        "{name}"
    );
}

fn lines<T: ToString>(list: &[T]) -> String {
    list.iter().map(|one| one.to_string() + "\n").collect()
}

#[test]
fn a_statement_of_another_bank() {
    let read = reading(include_str!("../../../fixtures/camt/foreign.xml"));
    expect("foreign.expected", &lines(&short(&read.findings.list)));
    expect("foreign.losses", &lines(&read.losses));
    let [statement] = &read.statements[..] else {
        panic!()
    };
    assert_eq!(statement.header.file_reference.as_deref(), Some("MSG-7"));
    assert_eq!(statement.number, Some(7));
    let account = statement.account.as_ref().unwrap();
    assert_eq!(account.currency.as_deref(), Some("EUR"));
    assert_eq!(account.kind, AccountKind::ForeignIban);
    let old = statement.old_balance.as_ref().unwrap();
    assert_eq!(old.signed(), Some(dec!(1000)));
    let [credit, debit] = &statement.movements[..] else {
        panic!()
    };
    assert_eq!(credit.foreign_code.as_deref(), Some("PMNT/RCDT/ESCT"));
    assert_eq!(credit.counterparty_name.as_deref(), Some("Bäckerei Muster"));
    assert_eq!(
        credit.counterparty_address.as_deref(),
        Some("Hauptstraße 3 Aachen")
    );
    assert_eq!(
        credit.counterparty_account.as_ref().unwrap().number,
        "47110815"
    );
    assert_eq!(credit.communication, structured(101, "090933755493"));
    let expected = [
        structured(9, "Muster Holding"),
        free("Rechnung 12 vom 1.5. & 2.5."),
        free("Gutschrift"),
    ];
    assert_eq!(credit.information, expected.map(said));
    assert_eq!(debit.foreign_code.as_deref(), Some("NDDT"));
    assert_eq!(debit.details.len(), 2);
    let creditor = format!("000000000{:<35}{:<35}Strom", "DE98ZZZ09999999999", "M-9");
    assert_eq!(debit.details[0].communication, structured(127, &creditor));
    assert_eq!(debit.details[1].signed(), Some(dec!(-49)));
}

#[test]
fn what_is_wrong_has_a_place() {
    let bytes = include_bytes!("../../../fixtures/camt/broken.xml");
    let read = read(bytes, &Limits::new()).unwrap();
    expect("broken.expected", &lines(&short(&read.findings.list)));
    expect("broken.losses", &lines(&read.losses));
    let movement = &read.statements[0].movements[0];
    assert_eq!(movement.value_date, Some(Parsed::unreadable("2026-02-30")));
    assert_eq!(movement.customer_reference.as_deref(), Some("été"));
    let negative = &read.statements[1].movements[0];
    assert_eq!(negative.amount, Parsed::unreadable("-1.00"));
    // Offsets are those of the input, in which an é is one byte.
    let last = read
        .findings
        .list
        .iter()
        .rfind(|finding| finding.rule == "CAMT-COUNT")
        .unwrap();
    assert!(bytes[last.offset..].starts_with(b"<NbOfTxs>3"));
}

#[test]
fn what_is_not_carried_is_told() {
    let mut first = statements().remove(0);
    first.header.related_reference = Some("RELATED".into());
    first.header.creation_date = Some(Parsed::unreadable("320126"));
    first.account = Some(AccountNumber {
        kind: AccountKind::BelgianBban,
        number: "539007547034".into(),
        currency: Some("eur".into()),
        country: Some("BE".into()),
        ..AccountNumber::default()
    });
    first.description = Some("d".repeat(71).into());
    first.holder = Some("bell \u{7}".into());
    first.new_paper_number = Some(64);
    first.movements.truncate(2);
    first.movements[0] = Movement {
        amount: Parsed::Value(dec!(0.1234567)),
        category_purpose: Some("SALA".into()),
        communication: structured(102, "090933755493"),
        paper_number: Some(9),
        foreign_code: Some("NTRF".into()),
        information: vec![Information {
            bank_reference: Some("other".into()),
            ..said(free("[001] not what it seems"))
        }],
        ..first.movements[0].clone()
    };
    first.movements[1].amount = Parsed::unreadable("1O");
    let mut nested = movement(dec!(-6), "20101000");
    nested.details = vec![Movement {
        details: vec![
            movement(dec!(-2), "90101000"),
            movement(dec!(-4), "90101000"),
        ],
        ..movement(dec!(-6), "70101000")
    }];
    nested.counterparty_name = Some("of the total".into());
    first.movements.push(nested);
    for version in BOTH {
        let (text, losses) = xml(vec![first.clone()], version);
        let name = format!("losses-{version:?}.txt").to_lowercase();
        expect(&name, &lines(&losses));
        let read = reading(&text);
        let structure = read
            .findings
            .list
            .iter()
            .find(|finding| finding.rule.starts_with("CAMT"));
        assert_eq!(structure, None);
        assert_eq!(read.statements[0].movements.len(), 2);
        assert_eq!(read.statements[0].movements[1].details.len(), 2);
        assert_eq!(
            read.statements[0].movements[0].signed(),
            Some(dec!(0.12346))
        );
    }
}

#[test]
fn truncated_at_every_place() {
    let (text, _) = xml(statements(), CamtVersion::V8);
    let mut most = 0;
    for end in (0..text.len() - 1)
        .filter(|&end| text.is_char_boundary(end))
        .step_by(7)
    {
        match read(&text.as_bytes()[..end], &Limits::new()) {
            Ok(read) => {
                assert!(
                    read.findings
                        .list
                        .iter()
                        .any(|finding| finding.layer == Layer::Xml),
                    "{end}"
                );
                let movements = read
                    .statements
                    .first()
                    .map_or(0, |first| first.movements.len());
                assert!(movements >= most, "{end}");
                most = movements;
            }
            Err(error) => assert!(end < 150, "{end}: {error}"),
        }
    }
    assert_eq!(most, 9);
}

#[test]
fn what_is_refused() {
    let message = |inside: &str| format!("<Document xmlns=\"{NAMESPACE}08\">{inside}</Document>");
    let kind =
        |text: &str, limits: &Limits| read(text.as_bytes(), limits).unwrap_err().kind().clone();
    let doctype = format!("<!DOCTYPE Document>{}", message(""));
    assert_eq!(kind(&doctype, &Limits::new()), ErrorKind::DoctypeRefused);
    let deep = message(&"<a>".repeat(300));
    assert!(matches!(
        kind(&deep, &Limits::new()),
        ErrorKind::LimitExceeded { .. }
    ));
    let many = message(&"<a/>".repeat(300));
    let limits = Limits::new().elements(100);
    assert!(matches!(
        kind(&many, &limits),
        ErrorKind::LimitExceeded { .. }
    ));
    assert!(matches!(
        kind("<Document/>", &Limits::new()),
        ErrorKind::NotRecognised { .. }
    ));
    // Findings and losses stop at the limit, and the rest is counted.
    let limits = Limits::new().findings(3);
    let noisy = read(many.as_bytes(), &limits).unwrap();
    // The first fatal one is kept in any case: the message itself is missing.
    assert_eq!(
        (noisy.findings.list.len(), noisy.findings.left_out),
        (4, 297)
    );
    let nothing = written(&STATEMENT, &[], &WriteOptions::new());
    assert!(nothing.is_err());
}

#[test]
fn steps_grow_with_the_length() {
    let steps = |n: usize| {
        let inside =
            "<TxDtls><Refs><InstrId>x</InstrId></Refs><Amt Ccy=\"EUR\">1</Amt></TxDtls>".repeat(n);
        let text = format!(
            "<Document xmlns=\"{NAMESPACE}08\"><BkToCstmrStmt><Stmt><Ntry><NtryDtls>{inside}</NtryDtls></Ntry>{}</Stmt></BkToCstmrStmt></Document>",
            "<Ntry><x/></Ntry>".repeat(n),
        );
        let (read, steps) = crate::steps::of(|| reading(&text));
        assert_eq!(read.statements[0].movements.len(), n + 1);
        assert_eq!(read.statements[0].movements[0].details.len(), n);
        steps
    };
    let (small, large) = (steps(500), steps(2_000));
    assert!(small > 5_000 && large <= 4 * small, "{small}, {large}");
}

/// Each payment of a batch that is taken back is one that is taken back.
#[test]
fn a_batch_that_is_reversed() {
    let payment = "<TxDtls><Amt Ccy=\"EUR\">1</Amt></TxDtls>";
    let kinds = |reversal: &str, batch: &str, details: &str| {
        let text = format!(
            "<Document xmlns=\"{NAMESPACE}08\"><BkToCstmrStmt><Stmt><Ntry><Amt Ccy=\"EUR\">1</Amt>\
             <CdtDbtInd>CRDT</CdtDbtInd>{reversal}<Sts>BOOK</Sts>\
             <NtryDtls>{batch}{details}</NtryDtls></Ntry></Stmt></BkToCstmrStmt></Document>"
        );
        let statement = reading(&text).statements.remove(0);
        let kinds = statement.details().map(|one| one.return_kind.clone());
        kinds.map(Option::unwrap_or_default).collect::<Vec<_>>()
    };
    let (batch, reversed) = (
        "<Btch><NbOfTxs>1</NbOfTxs></Btch>",
        "<RvslInd>true</RvslInd>",
    );
    assert_eq!(kinds(reversed, "", payment), ["4"]);
    assert_eq!(kinds(reversed, batch, payment), ["4"]);
    assert_eq!(kinds(reversed, "", &payment.repeat(2)), ["4", "4"]);
    assert_eq!(kinds("<RvslInd>false</RvslInd>", batch, payment), [""]);
}

#[test]
fn a_message_holds_only_elements_of_its_own_version() {
    let entry = "<n:Ntry><n:Amt Ccy=\"EUR\">1</n:Amt><n:CdtDbtInd>CRDT</n:CdtDbtInd>\
                 <n:Sts>BOOK</n:Sts><n:BkTxCd/></n:Ntry>";
    let text = |version: &str| {
        format!(
            "<m:Document xmlns:m=\"{NAMESPACE}02\" xmlns:n=\"{NAMESPACE}{version}\">\
             <m:BkToCstmrStmt><m:Stmt>{entry}</m:Stmt></m:BkToCstmrStmt></m:Document>"
        )
    };
    let read = |version| reading(&text(version));
    assert_eq!(read("02").statements[0].movements.len(), 1);
    let other = read("08");
    assert_eq!(other.statements[0].movements.len(), 0);
    let message = &other.findings.list[other.findings.list.len() - 1].message;
    assert!(
        message.contains(
            "<n:Ntry> of the namespace \"urn:iso:std:iso:20022:tech:xsd:camt.053.001.08\""
        ),
        "{message}"
    );
}

/// What is left of an entry when the message breaks off is no movement.
#[test]
fn a_message_that_breaks_off_is_torn() {
    let (text, _) = xml(statements(), CamtVersion::V8);
    assert!(!crate::read(text.as_bytes()).unwrap().is_torn());
    let at = text.rfind("</Ntry>").unwrap();
    let reading = crate::read(&text.as_bytes()[..at]).unwrap();
    assert!(reading.is_torn());
    let (document, _) = reading.document();
    assert_eq!(document.as_statements().unwrap()[0].movements.len(), 8);
    let torn = &reading.report().findings[0];
    assert_eq!(torn.xpath, "/Document/BkToCstmrStmt/Stmt[1]/Ntry[9]");
    assert!(
        torn.message
            .ends_with("; what there is of <Ntry> is left out"),
        "{}",
        torn.message
    );
}

/// An amount is in the currency that stands beside it, and no sum is made of two.
#[test]
fn amounts_in_other_currencies_than_the_account() {
    let read = reading(include_str!("../../../fixtures/camt/currencies.xml"));
    assert_eq!(
        short(&read.findings.list),
        ["CAMT-CURRENCY 28:9 /Document/BkToCstmrStmt/Stmt[1]/Ntry[1]/Amt"]
    );
    assert_eq!(read.losses, []);
    let currencies = |statement: &Statement| {
        let all = statement.tree().map(|(_, movement)| &movement.currency);
        all.map(|currency| currency.clone().unwrap_or_default().to_string())
            .collect::<Vec<_>>()
    };
    assert_eq!(currencies(&read.statements[0]), ["USD", "", "", "GBP"]);
    for version in BOTH {
        let (text, losses) = xml(read.statements.clone(), version);
        assert_eq!(losses, [""; 0]);
        assert_eq!(reading(&text).statements, read.statements, "{version:?}");
    }

    // Of an account that is not known, or has no currency that is.
    let mut unknown = read.statements[0].clone();
    unknown.account.as_mut().unwrap().currency = None;
    let (text, _) = xml(vec![unknown.clone()], CamtVersion::V8);
    assert_eq!(reading(&text).statements[0], unknown);
    unknown.account = None;
    let (text, _) = xml(vec![unknown.clone()], CamtVersion::V8);
    assert_eq!(
        currencies(&reading(&text).statements[0]),
        ["USD", "", "", "GBP"]
    );

    // What is written again is the whole amount, and what cannot be is told.
    let mut odd = read.statements[0].clone();
    odd.movements[0].currency = Some("dollars".into());
    let (_, losses) = xml(vec![odd], CamtVersion::V8);
    assert_eq!(
        losses,
        ["statements[0].movements[0].currency: \"dollars\", there is a place for three capitals"]
    );
    // The amount of the only payment of an entry may be another than that of the entry.
    let other = include_str!("../../../fixtures/camt/currencies.xml").replacen(
        "<Amt Ccy=\"USD\">100.00</Amt>\n        <CdtDbtInd>CRDT</CdtDbtInd>\n        <Sts>",
        "<Amt Ccy=\"EUR\">100.00</Amt>\n        <CdtDbtInd>CRDT</CdtDbtInd>\n        <Sts>",
        1,
    );
    let read = reading(&other);
    assert_eq!(read.losses, []);
    let others = &read.statements[0].movements[0].other_amounts;
    assert_eq!(others[0].to_string(), "transaction 100.00 USD");
}
