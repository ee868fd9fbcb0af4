use super::*;
use crate::model::{
    AccountNumber, Balance, Communication, FreeCommunication, Information, Movement, Side,
    StatementHeader, StructuredCommunication, Trailer, TransactionCode,
};
use crate::report::Finding;
use crate::value::Parsed;
use rust_decimal::Decimal;
use rust_decimal_macros::dec;

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
        ..movement(dec!(42.42), "00553000")
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
    let written = written(&statements.into(), &WriteOptions::new().camt(version)).unwrap();
    let losses = written.losses.iter().map(ToString::to_string).collect();
    (String::from_utf8(written.bytes).unwrap(), losses)
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
            let written = written(&statements().into(), &options).unwrap();
            assert_eq!(written.losses, []);
            if let Ok(folder) = std::env::var("FACTURIER_CAMT_OUT") {
                let name = format!("{folder}/{version:?}-{compact}.xml");
                std::fs::write(name, &written.bytes).unwrap();
            }
            let read = read(&written.bytes, &Limits::new()).unwrap();
            assert_eq!(short(&read.findings), [""; 0]);
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
