//! The documents that are measured, and the loop that they are measured against.

#![allow(
    dead_code,
    reason = "each program that includes this uses a part of it"
)]

use facturier::{Format, WriteOptions};
use quick_xml::events::Event;
use rust_decimal::Decimal;
use std::hint::black_box;
use std::io::{self, Write};

/// A complete small invoice: 11 kB, 3 lines.
pub const SMALL: &str = include_str!("../../fixtures/ubl/peppol-invoice.xml");

/// The small invoice with its lines over and over, numbered, and sums to match.
pub fn with_lines(count: usize) -> String {
    let start = SMALL.find("  <cac:InvoiceLine>").unwrap();
    let end = SMALL.find("</Invoice>").unwrap();
    let lines: Vec<&str> = SMALL[start..end]
        .split_inclusive("  </cac:InvoiceLine>\n")
        .collect();
    // What the lines come to, and under which rate of VAT.
    let amounts: Vec<(Decimal, bool)> = lines
        .iter()
        .map(|line| {
            let net = between(line, "<cbc:LineExtensionAmount currencyID=\"EUR\">", "<");
            let rate = between(line, "<cbc:Percent>", "<");
            (net.parse().unwrap(), rate == "6")
        })
        .collect();
    let (mut low, mut high) = (Decimal::ZERO, Decimal::ZERO);
    let mut body = String::new();
    for number in 0..count {
        let which = number % lines.len();
        let (amount, is_low) = amounts[which];
        *if is_low { &mut low } else { &mut high } += amount;
        let old = format!("<cbc:ID>{}</cbc:ID>", which + 1);
        let new = format!("<cbc:ID>{}</cbc:ID>", number + 1);
        body += &lines[which].replacen(&old, &new, 1);
    }
    let (allowance, charge, prepaid) = (
        Decimal::new(999, 2),
        Decimal::new(1500, 2),
        Decimal::from(100),
    );
    let net = low + high;
    let (low, high) = (low - allowance, high + charge);
    let vat = |taxable: Decimal, rate: i64| {
        facturier::value::round_half_up(taxable * Decimal::new(rate, 2), 2)
    };
    let (low_vat, high_vat) = (vat(low, 6), vat(high, 21));
    let mut head = SMALL[..start].to_owned();
    for (old, new) in [
        (">83.31<", low_vat + high_vat),
        (">189.81<", low),
        (">11.39<", low_vat),
        (">342.46<", high),
        (">71.92<", high_vat),
        (">527.26<", net),
        (">532.27<", low + high),
        (">615.58<", low + high + low_vat + high_vat),
        (">515.58<", low + high + low_vat + high_vat - prepaid),
    ] {
        assert_eq!(head.matches(old).count(), 1);
        head = head.replace(old, &format!(">{new:.2}<"));
    }
    format!("{head}{body}</Invoice>\n")
}

fn between<'t>(text: &'t str, start: &str, end: &str) -> &'t str {
    let rest = &text[text.find(start).unwrap() + start.len()..];
    &rest[..rest.find(end).unwrap()]
}

/// The same document in another format.
pub fn written(text: &str, format: Format) -> String {
    let (document, _) = facturier::read(text.as_bytes()).unwrap().document();
    let written = facturier::write(&document, format, &WriteOptions::new()).unwrap();
    String::from_utf8(written.bytes).unwrap()
}

/// The least that reading can be: every event of the same reader, and how many elements there were.
pub fn raw_loop(text: &str) -> usize {
    let mut reader = quick_xml::Reader::from_str(text);
    let mut elements = 0;
    loop {
        match reader.read_event().unwrap() {
            Event::Eof => return elements,
            Event::Start(tag) | Event::Empty(tag) => {
                elements += 1;
                black_box(&tag);
            }
            event => {
                black_box(&event);
            }
        }
    }
}

pub fn elements(text: &str) -> usize {
    text.matches('<').count() - text.matches("</").count() - text.matches("<?").count()
}

/// A statement in MT940 with so many movements of 1.21 EUR in, each with its payer and reference.
pub fn mt940_with(count: usize) -> String {
    let total = Decimal::new(121, 2) * Decimal::from(count);
    let mut text =
        ":20:STATEMENT\r\n:25:BE62510007547061 EUR\r\n:28C:00042\r\n:60F:C260303EUR0,00\r\n"
            .to_owned();
    for number in 1..=count {
        text += &format!(
            ":61:2603040304C1,21NTRFNONREF//B{number:09}\r\n:86:/EREF/E{number:09}/ORDP//IBAN/BE68539007547034\r\n\
             /NAME/Bakkerij De Korenaar BV/REMI/+++090/9337/55493+++ invoice\r\n{number}, thank you\r\n"
        );
    }
    let total = format!("{total:.2}").replace('.', ",");
    text += &format!(":62F:C260304EUR{total}\r\n-\r\n");
    text
}

/// A statement in camt.053 with so many entries of 1.21 EUR in, each with its payer and reference.
pub fn with_entries(count: usize) -> String {
    let mut text = Vec::new();
    write_entries(count, &mut text).unwrap();
    String::from_utf8(text).unwrap()
}

/// The same, put out as it is made.
pub fn write_entries(count: usize, out: &mut dyn Write) -> io::Result<()> {
    let balance = |code: &str, amount: Decimal, day: &str| {
        format!(
            "      <Bal><Tp><CdOrPrtry><Cd>{code}</Cd></CdOrPrtry></Tp><Amt Ccy=\"EUR\">{amount:.2}</Amt>\
             <CdtDbtInd>CRDT</CdtDbtInd><Dt><Dt>{day}</Dt></Dt></Bal>\n"
        )
    };
    let total = Decimal::new(121, 2) * Decimal::from(count);
    out.write_all(
        b"<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
         <Document xmlns=\"urn:iso:std:iso:20022:tech:xsd:camt.053.001.08\">\n  <BkToCstmrStmt>\n    \
         <GrpHdr><MsgId>M</MsgId><CreDtTm>2026-03-05T00:00:00</CreDtTm></GrpHdr>\n    <Stmt>\n      \
         <Id>S</Id>\n      <CreDtTm>2026-03-05T00:00:00</CreDtTm>\n      \
         <Acct><Id><IBAN>BE62510007547061</IBAN></Id><Ccy>EUR</Ccy></Acct>\n",
    )?;
    write!(out, "{}", balance("OPBD", Decimal::ZERO, "2026-03-03"))?;
    write!(out, "{}", balance("CLBD", total, "2026-03-04"))?;
    for number in 1..=count {
        write!(
            out,
            "      <Ntry>
        <Amt Ccy=\"EUR\">1.21</Amt>
        <CdtDbtInd>CRDT</CdtDbtInd>
        <Sts><Cd>BOOK</Cd></Sts>
        <BookgDt><Dt>2026-03-04</Dt></BookgDt>
        <ValDt><Dt>2026-03-04</Dt></ValDt>
        <AcctSvcrRef>{number:010}</AcctSvcrRef>
        <BkTxCd><Prtry><Cd>00150000</Cd><Issr>BBA</Issr></Prtry></BkTxCd>
        <NtryDtls>
          <TxDtls>
            <Refs><EndToEndId>E2E-{number}</EndToEndId></Refs>
            <RltdPties>
              <Dbtr><Pty><Nm>Payer {number}</Nm></Pty></Dbtr>
              <DbtrAcct><Id><IBAN>BE68539007547034</IBAN></Id></DbtrAcct>
            </RltdPties>
            <RmtInf><Ustrd>invoice 2026-{number}</Ustrd></RmtInf>
          </TxDtls>
        </NtryDtls>
      </Ntry>\n"
        )?;
    }
    out.write_all(b"    </Stmt>\n  </BkToCstmrStmt>\n</Document>\n")
}
