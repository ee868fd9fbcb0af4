//! A dossier is imported whole: every file with what it is, and why that is said.

use crate::make_dossier::{Maker, enterprise_number, write_folder, write_zip};
use facturier::Language;
use facturier::dossier::matching::{self, OpenItem};
use facturier::dossier::{
    Change, ContentHash, DecidedBy, Direction, Dossier, Duplicate, EntryKind, EntryNote,
    EntryState, FolderSource, History, Identity, Imported, KnownParty, LAYOUTS, Layout,
    LayoutPlace, LayoutState, Parties, PartyChange, Refusal, Rejection, Sender, Source,
    SourceEntry, SourceLimits, Summary, Trouble, ZipSource, apply_changes, changes, every_file,
    merge_parties,
};
use facturier::model::{Document, Invoice, TaxRegistration};
use facturier::value::Identifier;
use facturier::{Format, WriteOptions};
use std::collections::BTreeMap;
use std::io::{Cursor, Write};
use std::ops::ControlFlow;

const INVOICE: &[u8] = include_bytes!("../../fixtures/ubl/peppol-invoice.xml");
const CODA: &[u8] = include_bytes!("../../fixtures/coda/simple.cod");
const SELLER: &str = "0987654394";
const BUYER: &str = "0991704244";

struct Memory(Vec<(String, Vec<u8>)>);

impl Memory {
    fn new<'f>(files: impl IntoIterator<Item = (&'f str, &'f [u8])>) -> Self {
        Memory(
            files
                .into_iter()
                .map(|(path, bytes)| (path.into(), bytes.into()))
                .collect(),
        )
    }
}

impl Source for Memory {
    fn entries(&self) -> Result<Vec<SourceEntry>, Refusal> {
        let entry = |(path, bytes): &(String, Vec<u8>)| SourceEntry::new(path, bytes.len() as u64);
        Ok(self.0.iter().map(entry).collect())
    }

    fn read(&self, at: usize, _: &SourceLimits) -> Result<Vec<u8>, Refusal> {
        Ok(self.0[at].1.clone())
    }
}

fn import(dossier: &Dossier, source: &impl Source) -> (Vec<Imported>, Summary) {
    let mut all = Vec::new();
    let summary = dossier
        .import(source, &mut History::new(), |imported| {
            all.push(imported);
            ControlFlow::Continue(())
        })
        .unwrap();
    assert_eq!(summary.progress.done, source.entries().unwrap().len());
    (all, summary)
}

fn owner() -> Dossier {
    Dossier::new(Identity::new().number(&Maker::owner()))
}

fn invoice() -> Invoice {
    facturier::read(INVOICE)
        .unwrap()
        .document()
        .0
        .as_invoice()
        .unwrap()
        .clone()
}

fn ubl(invoice: Invoice) -> Vec<u8> {
    facturier::write(&invoice.into(), Format::Ubl, &WriteOptions::new())
        .unwrap()
        .bytes
}

#[test]
fn every_layout_in_every_language() {
    for layout in LAYOUTS {
        for language in [Language::English, Language::French, Language::Dutch] {
            let made = Maker::new(layout, language, 0);
            let files: Vec<_> = (0..40).map(|at| made.file(at)).collect();
            let source = Memory(
                files
                    .iter()
                    .map(|file| (file.path.clone(), file.bytes.clone()))
                    .collect(),
            );
            let (all, summary) = import(&owner(), &source);
            let found = summary.layout.map(|layout| layout.name);
            assert_eq!(found, Some(layout.name), "{:?}", files[0].path);
            let expected: BTreeMap<_, _> = files.iter().map(|file| (&file.path, file)).collect();
            for imported in &all {
                let (entry, file) = (&imported.entry, expected[&imported.entry.path]);
                assert_eq!(entry.kind, file.kind, "{} {entry:?}", layout.name);
                assert_eq!(imported.bytes, file.bytes);
                if file.direction != Direction::Unknown {
                    assert_eq!(entry.direction, file.direction, "{}", entry.path);
                    assert_eq!(entry.direction_by, DecidedBy::Content);
                }
                assert!(entry.trouble.is_none(), "{:?}", entry.trouble);
                let disagrees = entry
                    .notes
                    .iter()
                    .any(|note| matches!(note, EntryNote::FolderDisagrees(_)));
                assert!(!disagrees, "{}", entry.path);
            }
        }
    }
}

#[test]
fn what_is_written_is_read_again() {
    for layout in LAYOUTS {
        for folder in layout.folders {
            let values = [
                ("dossier", "Bakery"),
                ("user", "Jo"),
                ("year", "2026"),
                ("iban", "BE68539007547034"),
                ("office", "SSE"),
                ("counter", "01"),
            ];
            let mut path = folder.pattern.to_owned();
            for (name, value) in values {
                path = path.replace(&format!("{{{name}}}"), value);
            }
            let found = layout.find(&format!("{path}/1.xml")).unwrap();
            assert_eq!(found.folder, folder, "{path}");
            if folder.written {
                assert_eq!(
                    layout.path(&found.place).as_deref(),
                    Some(&*path),
                    "{}",
                    layout.name
                );
            }
        }
    }
}

#[test]
fn spellings_of_folders() {
    let find = |path: &str| {
        let layout = Layout::detect([path]).unwrap_or_else(|| panic!("{path}"));
        let place = layout.find(path).unwrap().place;
        (
            layout.name,
            place.kind,
            place.direction,
            place.sender,
            place.state,
        )
    };
    let shared = |sender| ("billtobox-shared", None, None, Some(sender), None);
    // Composed, decomposed, in capitals, and local.
    for path in [
        "X/Shared Documents/Accountant to Enterprise/a",
        "X/Comptable/Comptable à entreprise/a",
        "X/Comptable/Comptable a\u{300} entreprise/a",
        "X/COMPTABLE/COMPTABLE À ENTREPRISE/a",
        "Mes documents/Comptable/Comptable à entreprise/a",
        "X/accountant/accountant naar onderneming/a",
    ] {
        assert_eq!(find(path), shared(Sender::Accountant), "{path}");
    }
    assert_eq!(
        find("X/Comptable/Entreprise à comptable/a"),
        shared(Sender::Enterprise)
    );
    let vault = |direction, state| {
        (
            "billtobox-vault",
            Some(EntryKind::Invoice),
            Some(direction),
            None,
            Some(state),
        )
    };
    assert_eq!(
        find("BE0/X/Accounts Payable/Transfer/a"),
        vault(Direction::Purchase, LayoutState::Transfer)
    );
    assert_eq!(
        find("BE0/X/Accounts Receivable/Enriched_error/a"),
        vault(Direction::Sale, LayoutState::EnrichedError)
    );
    for (path, kind, direction) in [
        (
            "Apps/Dext/X/Invoices/a",
            EntryKind::Invoice,
            Direction::Purchase,
        ),
        (
            "Application/Dext/X/Receipts/a",
            EntryKind::Receipt,
            Direction::Purchase,
        ),
        (
            "Applications/Dext/X/Sales documents/a",
            EntryKind::Invoice,
            Direction::Sale,
        ),
        (
            "Apps/Dext/X/Jo/Sales/a",
            EntryKind::Invoice,
            Direction::Sale,
        ),
        (
            "Apps/Receipt Bank/X/Invoices/a",
            EntryKind::Invoice,
            Direction::Purchase,
        ),
    ] {
        assert_eq!(
            find(path),
            ("dext", Some(kind), Some(direction), None, None),
            "{path}"
        );
    }
    for (path, kind) in [
        ("C1/2026/BE68539007547034/a", EntryKind::BankStatement),
        ("C1/2026/CARO/a", EntryKind::CardStatement),
        ("C1/2026/SODA-from-SSE/a", EntryKind::Payroll),
    ] {
        assert_eq!(
            find(path),
            ("codabox", Some(kind), None, None, None),
            "{path}"
        );
    }
    assert_eq!(
        Layout::detect(["a/b/c.xml", "d.xml"]).map(|layout| layout.name),
        None
    );
}

#[test]
fn near_misses_are_named() {
    let files = [
        ("Apps/Dext/X/Invoces/a.jpg", &b"\xFF\xD8\xFF"[..]),
        ("Apps/Dext/X/Invoices/b.jpg", b"\xFF\xD8\xFF\xE0"),
    ];
    let (all, _) = import(&owner(), &Memory::new(files));
    let notes: Vec<String> = all[0]
        .entry
        .notes
        .iter()
        .map(EntryNote::to_string)
        .collect();
    assert_eq!(notes, ["`Invoces` — did you mean `Invoices`?"]);
    assert_eq!(all[0].entry.kind, EntryKind::Other);
    assert_eq!(all[1].entry.kind_by, DecidedBy::Folder("Invoices".into()));
    assert!(all[1].entry.notes.is_empty());
}

#[test]
fn other_documents_are_kept_as_they_are() {
    let files: [(&str, &[u8]); 6] = [
        (
            "X/Shared Documents/Enterprise to Accountant/deed.docx",
            b"PK\x03\x04rest",
        ),
        (
            "X/Shared Documents/Enterprise to Accountant/scan.jpg",
            b"\xFF\xD8\xFF\xE0",
        ),
        (
            "X/Shared Documents/Enterprise to Accountant/signed.pdf",
            b"%PDF-1.7 signed",
        ),
        (
            "X/Shared Documents/Enterprise to Accountant/unknown.xml",
            b"<Order><a/></Order>",
        ),
        (
            "X/Shared Documents/Enterprise to Accountant/note.rtf",
            b"{\\rtf1}",
        ),
        (
            "X/Shared Documents/Enterprise to Accountant/other.json",
            b"{\"orders\": []}",
        ),
    ];
    let (all, summary) = import(&owner(), &Memory::new(files));
    assert_eq!((summary.broken, all.len()), (0, 6));
    let given: BTreeMap<&str, &[u8]> = files.into_iter().collect();
    for imported in &all {
        assert_eq!(imported.entry.kind, EntryKind::Other);
        assert_eq!(imported.entry.kind_by, DecidedBy::Default);
        assert_eq!(imported.bytes, given[&*imported.entry.path]);
        let state = match imported.entry.path.ends_with(".xml") {
            true => EntryState::NotKnown,
            false => EntryState::NoDocument,
        };
        assert_eq!(imported.entry.state(), state);
    }
}

#[test]
fn sale_or_purchase_is_by_the_owner() {
    let side = |number: &str| {
        let dossier = Dossier::new(Identity::new().number(number));
        import(&dossier, &Memory::new([("a.xml", INVOICE)])).0[0]
            .entry
            .direction
    };
    for seller in [
        SELLER,
        "BE0987654394",
        "be 0987.654.394",
        "987654394",
        "BE987.654.394",
    ] {
        assert_eq!(side(seller), Direction::Sale, "{seller}");
    }
    assert_eq!(side(BUYER), Direction::Purchase);
    assert_eq!(side("0202.239.951"), Direction::NotOurs);
    // The folder decides when the owner is not known.
    let (all, _) = import(
        &Dossier::new(Identity::new()),
        &Memory::new([("Ventes/a.xml", INVOICE)]),
    );
    assert_eq!(all[0].entry.direction, Direction::Sale);
    assert_eq!(
        all[0].entry.direction_by,
        DecidedBy::Folder("Ventes".into())
    );
    // And is contradicted when he is.
    let buyer = Dossier::new(Identity::new().number(BUYER));
    let (all, _) = import(&buyer, &Memory::new([("Ventes/a.xml", INVOICE)]));
    assert_eq!(all[0].entry.direction, Direction::Purchase);
    assert_eq!(
        all[0].entry.notes,
        [EntryNote::FolderDisagrees(Direction::Sale)]
    );
}

#[test]
fn statements_are_of_the_owner() {
    let direction = |identity: Identity| {
        import(&Dossier::new(identity), &Memory::new([("a.cod", CODA)])).0[0]
            .entry
            .direction
    };
    assert_eq!(
        direction(Identity::new().number("0202.239.951")),
        Direction::Unknown
    );
    assert_eq!(
        direction(Identity::new().number(SELLER)),
        Direction::NotOurs
    );
    assert_eq!(
        direction(Identity::new().number(SELLER).iban("BE68 5390 0754 7034")),
        Direction::Unknown
    );
}

#[test]
fn credit_notes_in_the_form_of_invoices() {
    let old = |type_code: &str, total: &str| {
        let text = String::from_utf8(INVOICE.to_vec()).unwrap();
        let start = text.find("<cbc:CustomizationID>").unwrap();
        let end = text.find("<cbc:ProfileID>").unwrap();
        let text = text.replace(
            &text[start..end],
            "<cbc:UBLVersionID>2.0</cbc:UBLVersionID>",
        );
        let text = text.replace(">380<", &format!(">{type_code}<"));
        let at = text.find("<cbc:TaxInclusiveAmount").unwrap();
        let amount = at + text[at..].find('>').unwrap() + 1;
        format!("{}{total}{}", &text[..amount], &text[amount..])
    };
    for (type_code, sign, kind) in [
        ("380", "", EntryKind::Invoice),
        ("380", "-", EntryKind::CreditNote),
        ("381", "", EntryKind::CreditNote),
        ("381", "-", EntryKind::CreditNote),
    ] {
        let text = old(type_code, sign);
        let (all, _) = import(&owner(), &Memory::new([("a.xml", text.as_bytes())]));
        let document = all[0].document.as_ref().unwrap().as_invoice().unwrap();
        let total = document.totals.as_ref().unwrap().total_with_vat.as_ref();
        assert!(total.unwrap().value.value().unwrap().is_sign_positive());
        let is_note = document.kind == facturier::model::Kind::CreditNote;
        assert_eq!(is_note, kind == EntryKind::CreditNote);
        let item = OpenItem::from_invoice(document, matching::ItemDirection::Receivable).unwrap();
        assert_eq!(item.total.is_sign_negative(), is_note);
        // The rest of the amounts changed with it.
        let (was, line) = (invoice(), &document.lines[0]);
        let turned = |amount: &Option<facturier::value::Amount>| {
            *amount.as_ref().unwrap().value.value().unwrap()
        };
        let factor = if sign == "-" { -1 } else { 1 };
        assert_eq!(
            turned(&line.net_amount),
            turned(&was.lines[0].net_amount) * rust_decimal::Decimal::from(factor)
        );
        assert_eq!(all[0].entry.kind, kind, "{type_code}{sign}");
        let noted = all[0].entry.notes.contains(&EntryNote::CreditAsInvoice);
        assert_eq!(
            noted,
            kind == EntryKind::CreditNote,
            "{type_code}{sign} {:?}",
            all[0].entry.notes
        );
    }
}

#[test]
fn three_reasons_against() {
    let cut = &INVOICE[..INVOICE.len() / 2];
    let mut other = invoice();
    other.seller.as_mut().unwrap().name = Some("Other".into());
    for party in [&mut other.seller, &mut other.buyer].into_iter().flatten() {
        let number = enterprise_number(8_000_001);
        party.identifiers.clear();
        party.legal_registration_identifier = None;
        party.electronic_address.as_mut().unwrap().value = number.as_str().into();
        for registration in &mut party.tax_registrations {
            registration.identifier = Some(format!("BE{number}").into());
        }
    }
    let other = ubl(other);
    let source = Memory::new([
        ("1.xml", INVOICE),
        ("2.xml", cut),
        ("3.xml", &other),
        ("4.xml", INVOICE),
    ]);
    let (all, _) = import(&Dossier::new(Identity::new().number(BUYER)), &source);
    let rejections: Vec<Vec<Rejection>> = all
        .iter()
        .map(|imported| imported.entry.rejections())
        .collect();
    assert_eq!(rejections[0], []);
    assert!(rejections[1].contains(&Rejection::NotValid));
    assert_eq!(rejections[2], [Rejection::NotAddressed]);
    assert_eq!(rejections[3], [Rejection::AlreadyImported]);
    assert_eq!(
        all[3].entry.duplicate,
        Some(Duplicate::Same("1.xml".into()))
    );
}

#[test]
fn duplicates_and_conflicts() {
    let mut changed = invoice();
    changed.buyer_reference = Some("another".into());
    let mut next_year = invoice();
    next_year.issue_date = Some(chrono::NaiveDate::from_ymd_opt(2027, 1, 3).unwrap().into());
    let (changed, next_year) = (ubl(changed), ubl(next_year));
    let source = Memory::new([
        ("a.xml", INVOICE),
        ("b.xml", &changed),
        ("c.xml", INVOICE),
        ("d.xml", &next_year),
    ]);
    let (all, summary) = import(&owner(), &source);
    let found: Vec<_> = all
        .iter()
        .map(|imported| imported.entry.duplicate.clone())
        .collect();
    let of = |path: &str| path.to_owned();
    assert_eq!(
        found,
        [
            None,
            Some(Duplicate::Conflict(of("a.xml"))),
            Some(Duplicate::Same(of("a.xml"))),
            None
        ]
    );
    assert_eq!((summary.same, summary.conflicts), (1, 1));
    // All over again.
    let mut history = History::new();
    let each = |_| ControlFlow::Continue(());
    owner().import(&source, &mut history, each).unwrap();
    let again = owner().import(&source, &mut history, each).unwrap();
    assert_eq!(again.same + again.conflicts, 4);
}

/// Pages are one statement, and what comes again in a statement takes none of its numbers.
#[test]
fn pages_and_reports_are_no_conflicts() {
    let file = |message: &str, body: &str, part: &str, number: u32, page: u32, amount: &str| {
        format!(
            "<Document xmlns=\"urn:iso:std:iso:20022:tech:xsd:{message}.001.08\"><{body}><GrpHdr>\
             <MsgId>M</MsgId><CreDtTm>2026-03-04T00:00:00</CreDtTm><MsgPgntn><PgNb>{page}</PgNb>\
             <LastPgInd>false</LastPgInd></MsgPgntn></GrpHdr><{part}><Id>P</Id>\
             <ElctrncSeqNb>{number}</ElctrncSeqNb><Acct><Id><IBAN>BE62510007547061</IBAN></Id></Acct>\
             <Ntry><Amt Ccy=\"EUR\">{amount}</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts><Cd>BOOK</Cd></Sts>\
             <BkTxCd/></Ntry></{part}></{body}></Document>"
        )
    };
    let statement =
        |number, page, amount| file("camt.053", "BkToCstmrStmt", "Stmt", number, page, amount);
    let report = |amount| file("camt.052", "BkToCstmrAcctRpt", "Rpt", 7, 1, amount);
    let files = [
        ("a.xml", statement(7, 1, "1")),
        ("b.xml", statement(7, 2, "2")),
        ("c.xml", report("1")),
        ("d.xml", report("3")),
        ("e.xml", statement(7, 2, "4")),
        ("f.xml", statement(9, 1, "5")),
    ];
    let files = files.iter().map(|(path, xml)| (*path, xml.as_bytes()));
    let (all, summary) = import(&owner(), &Memory::new(files));
    let found = all.iter().map(|imported| imported.entry.duplicate.clone());
    let conflict = Some(Duplicate::Conflict("b.xml".into()));
    let expected = [None, None, None, None, conflict, None];
    assert_eq!(found.collect::<Vec<_>>(), expected);
    let gaps = summary.gaps.iter().map(|gap| (gap.first, gap.last));
    assert_eq!(gaps.collect::<Vec<_>>(), [(8, 8)]);
    // The second page says of which statement it is one, and does not count as another.
    let pages = all.iter().map(|imported| imported.entry.notes.clone());
    let page = vec![EntryNote::PageOf("a.xml".into())];
    let expected = [vec![], page, vec![], vec![], vec![], vec![]];
    assert_eq!(pages.collect::<Vec<_>>(), expected);
    assert_eq!(summary.counts.values().sum::<usize>(), 5);
}

/// Some banks give every statement the number 1: those of other days are others, one that ends on the same day and says
/// something else is in conflict.
#[test]
fn statements_that_all_have_one_number() {
    let file = |from: &str, to: &str, [old, amount, new]: [&str; 3]| {
        format!(
            ":20:X\r\n:25:BE62510007547061\r\n:28C:1/1\r\n:60F:C2602{from}EUR{old},00\r\n\
             :61:2602{to}02{to}C{amount},00NTRFNONREF//{amount}\r\n:62F:C2602{to}EUR{new},00\r\n-\r\n"
        )
    };
    let (first, second) = (["0", "100", "100"], ["100", "50", "150"]);
    let files = [
        ("a.sta", file("02", "03", first)),
        ("b.sta", file("03", "04", second)),
        ("c.sta", file("03", "05", first) + &file("05", "06", second)),
        ("d.sta", file("02", "03", ["0", "90", "90"])),
    ];
    let files = files.iter().map(|(path, text)| (*path, text.as_bytes()));
    let (all, _) = import(&owner(), &Memory::new(files));
    let found = all.iter().map(|imported| imported.entry.duplicate.clone());
    let conflict = Some(Duplicate::Conflict("a.sta".into()));
    assert_eq!(found.collect::<Vec<_>>(), [None, None, None, conflict]);
}

/// Pages that do not say which they are, in MT940 and in camt: each goes on with the balance with which another ends.
/// What begins like one of them, or with another balance, is in conflict.
#[test]
fn pages_without_a_number() {
    let mt940 = |old: &str, amount: &str, new: &str| {
        format!(
            ":20:X\r\n:25:BE62510007547061\r\n:28C:7\r\n:60M:C260203EUR{old},00\r\n\
             :61:2602030203C{amount},00NTRFNONREF//{amount}\r\n:62M:C260203EUR{new},00\r\n-\r\n"
        )
    };
    let camt = |old: &str, amount: &str, new: &str| {
        let balance = |amount: &str| {
            format!(
                "<Bal><Tp><CdOrPrtry><Cd>ITBD</Cd></CdOrPrtry></Tp><Amt Ccy=\"EUR\">{amount}</Amt>\
                 <CdtDbtInd>CRDT</CdtDbtInd><Dt><Dt>2026-02-03</Dt></Dt></Bal>"
            )
        };
        format!(
            "<Document xmlns=\"urn:iso:std:iso:20022:tech:xsd:camt.053.001.08\"><BkToCstmrStmt><GrpHdr>\
             <MsgId>M</MsgId><CreDtTm>2026-02-03T00:00:00</CreDtTm></GrpHdr><Stmt><Id>P</Id>\
             <ElctrncSeqNb>7</ElctrncSeqNb><Acct><Id><IBAN>BE62510007547061</IBAN></Id></Acct>{}{}\
             <Ntry><Amt Ccy=\"EUR\">{amount}</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts><Cd>BOOK</Cd></Sts>\
             <BkTxCd/></Ntry></Stmt></BkToCstmrStmt></Document>",
            balance(old),
            balance(new)
        )
    };
    let check = |file: &dyn Fn(&str, &str, &str) -> String| {
        let files = [
            ("a", file("100", "50", "150")),
            ("b", file("150", "50", "200")),
            ("c", file("90", "10", "100")),
            ("d", file("200", "1", "201")),
            // Another content of b, one that fits nowhere, and b again.
            ("e", file("150", "49", "199")),
            ("f", file("500", "50", "550")),
            ("g", file("150", "50", "200") + "\r\n"),
        ];
        let files = files.iter().map(|(path, text)| (*path, text.as_bytes()));
        let (all, summary) = import(&owner(), &Memory::new(files));
        let found = all.iter().map(|imported| imported.entry.duplicate.clone());
        let conflict = |path: &str| Some(Duplicate::Conflict(path.into()));
        let same = Some(Duplicate::Same("b".into()));
        let expected = [None, None, None, None, conflict("b"), conflict("a"), same];
        assert_eq!(found.collect::<Vec<_>>(), expected);
        let is_page =
            |imported: &&Imported| imported.entry.notes == [EntryNote::PageOf("a".into())];
        assert_eq!(all.iter().filter(is_page).count(), 3);
        assert_eq!(summary.conflicts, 2);
    };
    check(&mt940);
    check(&camt);
}

#[test]
fn what_is_broken_takes_no_number() {
    let cut = &INVOICE[..INVOICE.len() - 200];
    let found = |files: [(&str, &[u8]); 3]| {
        let (all, summary) = import(&owner(), &Memory::new(files));
        let found = all.into_iter().map(|imported| {
            let entry = imported.entry;
            (
                entry.duplicate.clone(),
                entry.rejections().contains(&Rejection::AlreadyImported),
            )
        });
        (found.collect::<Vec<_>>(), summary)
    };
    let other_cut = &INVOICE[..INVOICE.len() - 300];
    let of = |path: &str| path.to_owned();
    let (all, summary) = found([("a.xml", cut), ("b.xml", INVOICE), ("c.xml", other_cut)]);
    assert_eq!(
        all,
        [
            (None, false),
            (Some(Duplicate::Replaces(of("a.xml"))), false),
            (Some(Duplicate::Conflict(of("b.xml"))), true),
        ]
    );
    assert_eq!((summary.broken, summary.same, summary.conflicts), (2, 0, 1));
    let (all, _) = found([("a.xml", INVOICE), ("b.xml", cut), ("c.xml", other_cut)]);
    let conflict = (Some(Duplicate::Conflict(of("a.xml"))), true);
    assert_eq!(all, [(None, false), conflict.clone(), conflict]);

    // One with something behind its end is not the one without.
    let two = [INVOICE, b"<more/>"].concat();
    let (all, _) = found([("a.xml", INVOICE), ("b.xml", &two), ("c.cod", CODA)]);
    assert_eq!(all[1], (Some(Duplicate::Conflict(of("a.xml"))), true));

    // Statements likewise.
    let cut = &CODA[..CODA.len() - 200];
    let (all, _) = found([("a.cod", cut), ("b.cod", CODA), ("c.xml", INVOICE)]);
    let replaces = (Some(Duplicate::Replaces(of("a.cod"))), false);
    assert_eq!(all, [(None, false), replaces, (None, false)]);
}

#[test]
fn what_is_written_anew_is_the_same() {
    let text = String::from_utf8(INVOICE.to_vec()).unwrap();
    let spaced = text.replace("><", ">\n<").replace(">\n", ">\n\t ");
    let spaced = spaced.replacen("<cbc:ID>", "<!-- the number --><cbc:ID>", 1);
    // Attributes in another order, prefixes of another name, another encoding.
    let renamed = text.replace("cbc:", "basic:").replace(":cbc=", ":basic=");
    let wide: Vec<u8> = std::iter::once(0xFEFF)
        .chain(text.replace("UTF-8", "UTF-16").encode_utf16())
        .flat_map(u16::to_le_bytes)
        .collect();
    // And what is not the same: a text, an attribute, an element that the model does not carry.
    let note = text.replacen(
        "<cac:AccountingSupplierParty>",
        "<cac:Signature><cbc:ID>1</cbc:ID></cac:Signature><cac:AccountingSupplierParty>",
        1,
    );
    assert_ne!(note, text);
    let currency = text.replacen("currencyID=\"EUR\"", "currencyID=\"USD\"", 1);
    assert_ne!(currency, text);
    let source = Memory::new([
        ("a.xml", INVOICE),
        ("b.xml", spaced.as_bytes()),
        ("c.xml", renamed.as_bytes()),
        ("d.xml", &wide),
        ("e.xml", note.as_bytes()),
        ("f.xml", currency.as_bytes()),
    ]);
    let (all, _) = import(&owner(), &source);
    let [same, conflict] =
        [Duplicate::Same, Duplicate::Conflict].map(|of| Some(of("a.xml".into())));
    let found: Vec<_> = all
        .iter()
        .map(|imported| imported.entry.duplicate.clone())
        .collect();
    let expected = [
        None,
        same.clone(),
        same.clone(),
        same,
        conflict.clone(),
        conflict,
    ];
    assert_eq!(found, expected);
}

#[test]
fn rules_that_are_broken_are_told_and_no_reason_against() {
    let text = String::from_utf8(INVOICE.to_vec()).unwrap();
    let wrong = text.replacen(">380<", ">999<", 1);
    assert_ne!(wrong, text);
    let dossier = owner().rules(facturier::Profile::auto());
    let (all, summary) = import(&dossier, &Memory::new([("a.xml", wrong.as_bytes())]));
    let entry = &all[0].entry;
    assert!(entry.breaks_rules() && !entry.is_broken(), "{entry:?}");
    let not_for_us = [Rejection::NotAddressed];
    assert!(entry.rejections().is_empty() || entry.rejections() == not_for_us);
    assert_eq!((summary.broken, summary.against_rules), (0, 1));
}

#[test]
fn several_documents_in_one_file_are_refused() {
    let text = String::from_utf8(INVOICE.to_vec()).unwrap();
    let body = &text[text.find("?>").unwrap() + 2..];
    let of = |open: &str, close: &str| format!("{open}{body}\n<x/>{body}{close}").into_bytes();
    let batch = of("\n<batch>", "</batch>");
    let deep = of("<a:batch xmlns:a=\"x\"><a:docs>", "</a:docs></a:batch>");
    let envelope = of(
        "<StandardBusinessDocument xmlns=\"http://www.unece.org/cefact/namespaces/StandardBusinessDocumentHeader\">",
        "</StandardBusinessDocument>",
    );
    for (bytes, around) in [
        (batch, "batch"),
        (deep, "a:batch"),
        (envelope, "StandardBusinessDocument"),
    ] {
        let (all, summary) = import(&owner(), &Memory::new([("a.xml", &bytes[..])]));
        let entry = &all[0].entry;
        let Some(Trouble::Unreadable(error)) = &entry.trouble else {
            panic!("{entry:?}");
        };
        let expected = facturier::ErrorKind::MultipleDocuments {
            count: 2,
            around: around.into(),
        };
        assert_eq!(*error.kind(), expected);
        assert_eq!((entry.kind, summary.broken), (EntryKind::Invoice, 1));
        assert!(error.line().is_some(), "{error}");
    }
    // One of them alone in something else is told with its place.
    let one = format!("<batch>{body}</batch>");
    let error = facturier::read(one.as_bytes()).unwrap_err();
    assert!(
        error
            .to_string()
            .contains("a UBL invoice inside, at /batch/Invoice"),
        "{error}"
    );
}

fn statement(number: u32, reference: &str) -> Vec<u8> {
    let (document, _) = facturier::read(CODA).unwrap().document();
    let mut statements = document.as_statements().unwrap().to_vec();
    statements[0].number = Some(number);
    statements[0].header.file_reference = Some(reference.into());
    let document = Document::Statements(statements);
    facturier::write(&document, Format::Coda, &WriteOptions::new())
        .unwrap()
        .bytes
}

#[test]
fn gaps_and_copies_of_statements() {
    let files = [(15, "A"), (16, "A"), (18, "A"), (16, "B"), (22, "A")];
    let files = files.map(|(number, reference)| {
        (
            format!("{reference}/{number}.cod"),
            statement(number, reference),
        )
    });
    let (all, summary) = import(&owner(), &Memory(files.to_vec()));
    let copy = all
        .iter()
        .find(|imported| imported.entry.path == "B/16.cod")
        .unwrap();
    assert_eq!(
        copy.entry.duplicate,
        Some(Duplicate::Same("A/16.cod".into()))
    );
    assert_eq!(summary.same, 1);
    let gaps: Vec<_> = summary
        .gaps
        .iter()
        .map(|gap| (gap.year, gap.first, gap.last))
        .collect();
    assert_eq!(gaps, [(2026, 17, 17), (2026, 19, 21)]);
}

#[test]
fn ten_thousand_files_with_one_per_cent_corrupt() {
    const FILES: usize = 10_000;
    let layout = Layout::named("codabox").unwrap();
    let made = Maker::new(layout, Language::English, 1);
    let folder = std::env::temp_dir().join(format!("facturier-dossier-{}", std::process::id()));
    write_folder(&folder, (0..FILES).map(|at| made.file(at))).unwrap();
    let zip = write_zip(Cursor::new(Vec::new()), (0..FILES).map(|at| made.file(at))).unwrap();
    let zip = ZipSource::new(zip).unwrap();
    let mut corrupt: Vec<String> = (0..FILES)
        .filter(|&at| made.is_corrupt(at))
        .map(|at| made.file(at).path)
        .collect();
    corrupt.sort();
    assert_eq!(corrupt.len(), FILES / 100);
    let run = |source: &dyn Source, threads: usize| {
        let (mut lines, mut broken) = (Vec::new(), Vec::new());
        let summary = owner()
            .threads(threads)
            .import(source, &mut History::new(), |imported| {
                let entry = &imported.entry;
                if entry.is_broken() {
                    broken.push(entry.path.clone());
                    // Where it breaks, unless there is nothing at all.
                    let line = match &entry.trouble {
                        Some(Trouble::Unreadable(error)) => error.line(),
                        _ => entry.findings.first().map(|finding| finding.line),
                    };
                    assert!(
                        line.is_some() || !entry.path.ends_with(".xml") || entry.trouble.is_some()
                    );
                }
                lines.push(format!("{entry:?}"));
                ControlFlow::Continue(())
            });
        let summary = summary.unwrap();
        assert_eq!(
            (summary.progress.done, summary.broken),
            (FILES, FILES / 100)
        );
        assert_eq!(summary.gaps, []);
        assert_eq!(broken, corrupt);
        lines
    };
    let alone = run(&zip, 1);
    assert!(
        alone == run(&zip, 2),
        "two threads find something else than one"
    );
    assert!(
        alone == run(&FolderSource::new(&folder), 2),
        "a folder is something else than its archive"
    );
    std::fs::remove_dir_all(&folder).unwrap();
}

/// Imports the archive in its environment, in a process of its own, and says how much memory that took.
#[test]
#[ignore = "run by the next test"]
fn many_files_child() {
    let Ok(path) = std::env::var("FACTURIER_MANY") else {
        return;
    };
    let source = ZipSource::new(std::fs::File::open(path).unwrap()).unwrap();
    let summary = owner()
        .import(&source, &mut History::new(), |_| ControlFlow::Continue(()))
        .unwrap();
    assert_eq!(summary.progress.done, 100_000);
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    println!(
        "{}",
        status
            .lines()
            .find(|line| line.starts_with("VmHWM:"))
            .unwrap()
    );
}

#[test]
#[cfg(target_os = "linux")]
fn a_hundred_thousand_files_in_64_mb() {
    let path = std::env::temp_dir().join(format!("facturier-many-{}.zip", std::process::id()));
    let mut archive = zip::ZipWriter::new(std::fs::File::create(&path).unwrap());
    for at in 0..100_000 {
        let name = format!("Apps/Dext/Boulangerie/Invoices/{at:06}.pdf");
        archive
            .start_file(name, zip::write::SimpleFileOptions::default())
            .unwrap();
        write!(archive, "%PDF-1.7 {at}").unwrap();
    }
    archive.finish().unwrap();
    let child = std::process::Command::new(std::env::current_exe().unwrap())
        .args([
            "--exact",
            "dossier_import::many_files_child",
            "--ignored",
            "--nocapture",
        ])
        .env("FACTURIER_MANY", &path)
        .output()
        .unwrap();
    std::fs::remove_file(&path).unwrap();
    let output = String::from_utf8_lossy(&child.stdout);
    assert!(child.status.success(), "{output}");
    let at = output.find("VmHWM:").unwrap();
    let kb: u64 = output[at + 6..]
        .split_whitespace()
        .next()
        .unwrap()
        .parse()
        .unwrap();
    println!("{kb} kB");
    assert!(kb < 64 << 10, "{kb} kB");
}

fn zip_of(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut archive = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in files {
        archive
            .start_file(*name, zip::write::SimpleFileOptions::default())
            .unwrap();
        archive.write_all(bytes).unwrap();
    }
    archive.finish().unwrap().into_inner()
}

fn troubles(zip: Vec<u8>) -> Vec<(String, Option<&'static str>)> {
    let (all, _) = import(&owner(), &ZipSource::new(Cursor::new(zip)).unwrap());
    all.into_iter()
        .map(|imported| {
            let name = imported.entry.trouble.map(|trouble| match trouble {
                Trouble::Refused(refusal) => refusal.name(),
                _ => "unreadable",
            });
            (imported.entry.path, name)
        })
        .collect()
}

#[test]
fn bombs_are_refused() {
    let bomb = vec![0; 80 << 20];
    let smaller = vec![0; 20 << 20];
    let zip = zip_of(&[("a.xml", &bomb), ("b.xml", &smaller), ("c.xml", INVOICE)]);
    let expected = [
        ("a.xml", Some("too-large")),
        ("b.xml", Some("ratio")),
        ("c.xml", None),
    ];
    assert_eq!(
        troubles(zip),
        expected.map(|(path, name)| (path.to_owned(), name))
    );

    // It says that it is small.
    let mut zip = zip_of(&[("b.xml", &smaller)]);
    let at = memchr::memmem::rfind(&zip, b"PK\x01\x02").unwrap();
    zip[at + 24..at + 28].copy_from_slice(&1000_u32.to_le_bytes());
    assert_eq!(troubles(zip), [("b.xml".to_owned(), Some("damaged"))]);

    // Two entries with the same packed bytes.
    let mut zip = zip_of(&[("a.xml", INVOICE), ("b.xml", INVOICE)]);
    let at = memchr::memmem::rfind(&zip, b"PK\x01\x02").unwrap();
    zip[at + 42..at + 46].copy_from_slice(&0_u32.to_le_bytes());
    assert_eq!(
        troubles(zip)
            .into_iter()
            .map(|(_, name)| name)
            .collect::<Vec<_>>(),
        [Some("overlaps"); 2]
    );
}

/// What stands before everything that is said of a file is no longer than a path can be.
#[test]
fn long_names_of_archives_are_not_repeated() {
    let names: Vec<String> = (0..2_000).map(|at| format!("{at}.txt")).collect();
    let files: Vec<(&str, &[u8])> = names
        .iter()
        .map(|name| (&**name, name.as_bytes()))
        .collect();
    let inner = zip_of(&files);
    for length in [10, 900, 1_100, 60_000] {
        let name = format!("{}.zip", "n".repeat(length));
        let zip = zip_of(&[(&name, &inner), ("a.xml", INVOICE)]);
        let source = ZipSource::new(Cursor::new(zip)).unwrap();
        let (mut imported, mut walked) = (Vec::new(), Vec::new());
        let mut take = |one: Imported| {
            let refused = matches!(
                one.entry.trouble,
                Some(Trouble::Refused(Refusal::LongPath(1024)))
            );
            imported.push((one.entry.path, refused));
            ControlFlow::Continue(())
        };
        owner()
            .import(&source, &mut History::new(), &mut take)
            .unwrap();
        let root = "r".repeat(2_000);
        every_file(
            &source,
            &root,
            &SourceLimits::default(),
            false,
            &mut |file| {
                let refused = file.bytes == Err(Refusal::LongPath(1024));
                walked.push((file.path[root.len() + 1..].to_owned(), refused));
                Ok::<_, Refusal>(())
            },
        )
        .unwrap();
        imported.sort();
        walked.sort();
        assert_eq!(imported, walked);
        let is_long = name.len() > 1_024;
        assert_eq!(imported.len(), if is_long { 2 } else { 2_002 });
        assert!(imported.contains(&(name, is_long)));
        let said: usize = imported.iter().map(|(path, _)| path.len()).sum();
        assert!(said < 2_002 * 1_024 + 60_010, "{length}: {said}");
    }
}

/// Files cost something whatever is in them, and so do their paths.
#[test]
fn an_archive_in_an_archive_holds_so_many_files_at_most() {
    let folder = "f".repeat(500);
    for (prefix, most) in [("", 100), (&*folder, 20)] {
        let names: Vec<String> = (0..200).map(|at| format!("{prefix}{at:03}.txt")).collect();
        let files: Vec<(&str, &[u8])> = names.iter().map(|name| (&**name, &b"x"[..])).collect();
        let zip = zip_of(&[("a.zip", &zip_of(&files))]);
        let dossier = owner().limits(SourceLimits {
            inside: 50_000,
            ..SourceLimits::default()
        });
        let mut read = 0;
        let count = |one: Imported| {
            let is_file = one.entry.path.ends_with(".txt");
            read += usize::from(is_file && one.entry.trouble.is_none());
            ControlFlow::Continue(())
        };
        let source = ZipSource::new(Cursor::new(zip)).unwrap();
        let summary = dossier.import(&source, &mut History::new(), count).unwrap();
        assert_eq!(summary.progress.done, 201);
        assert!((most / 2..=most).contains(&read), "{read}");
    }
}

/// Among thousands of copies and conflicts within one file the gravest counts.
#[test]
fn a_file_of_many_statements_of_one_number() {
    let message = |balance: usize, number: usize| {
        format!(
            ":20:X\n:25:BE68539007547034\n:28C:{number}/1\n:60F:C260101EUR{balance},00\n:62F:C260101EUR{balance},00\n-\n"
        )
    };
    let copies = message(1, 1);
    let all: String = (1..50).map(|at| message(at, 1)).collect();
    let files = [
        ("a.sta", copies.clone()),
        ("b.sta", copies.clone() + &message(1, 2)),
        ("c.sta", copies + &all),
    ];
    let files: Vec<(&str, &[u8])> = files.iter().map(|(n, t)| (*n, t.as_bytes())).collect();
    let (all, _) = import(&owner(), &Memory::new(files));
    let said: Vec<&Option<Duplicate>> = all.iter().map(|one| &one.entry.duplicate).collect();
    let conflict = Some(Duplicate::Conflict("a.sta".into()));
    assert_eq!(said, [&None, &None, &conflict]);
}

#[test]
fn paths_that_lead_out_are_refused() {
    let names = [
        "../a.xml",
        "/b.xml",
        "C:\\c.xml",
        "d\\..\\..\\e.xml",
        "f/g.xml",
        "h\\i.xml",
    ];
    // Written under names of the same length, for the writer would not have these.
    let files: Vec<(String, &[u8])> = names
        .iter()
        .enumerate()
        .map(|(at, name)| ("0123456"[at..=at].repeat(name.len()), INVOICE))
        .collect();
    let files: Vec<(&str, &[u8])> = files
        .iter()
        .map(|(name, bytes)| (name.as_str(), *bytes))
        .collect();
    let mut zip = zip_of(&files);
    for (name, (written, _)) in names.iter().zip(&files) {
        let places: Vec<usize> = memchr::memmem::find_iter(&zip, written.as_bytes()).collect();
        for at in places.into_iter().filter(|&at| at >= 30) {
            let is_header = zip[at - 30..].starts_with(b"PK\x03\x04")
                || (at >= 46 && zip[at - 46..].starts_with(b"PK\x01\x02"));
            if is_header {
                zip[at..at + name.len()].copy_from_slice(name.as_bytes());
            }
        }
    }
    let refused: Vec<_> = troubles(zip)
        .into_iter()
        .filter(|(_, name)| *name == Some("unsafe-path"))
        .map(|(path, _)| path)
        .collect();
    assert_eq!(
        refused,
        ["../a.xml", "/b.xml", "C:\\c.xml", "d\\..\\..\\e.xml"]
    );
}

#[test]
fn two_files_of_one_name_are_two() {
    let mut zip = zip_of(&[("a.xml", INVOICE), ("b.xml", CODA)]);
    let places: Vec<usize> = memchr::memmem::find_iter(&zip, b"b.xml").collect();
    for at in places {
        zip[at] = b'a';
    }
    let (all, _) = import(&owner(), &ZipSource::new(Cursor::new(zip)).unwrap());
    let kinds: Vec<_> = all.iter().map(|imported| imported.entry.kind).collect();
    assert_eq!(kinds, [EntryKind::Invoice, EntryKind::BankStatement]);
    assert_eq!(all[1].entry.notes, [EntryNote::SamePath]);
}

#[test]
fn archives_that_are_broken_are_no_harm() {
    let zip = zip_of(&[("a.xml", INVOICE), ("b/c.cod", CODA)]);
    for length in (0..zip.len()).step_by(37) {
        let _ = ZipSource::new(Cursor::new(&zip[..length])).map(|source| import(&owner(), &source));
    }
    for at in 0..zip.len() {
        let mut zip = zip.clone();
        zip[at] ^= 0x55;
        if let Ok(source) = ZipSource::new(Cursor::new(zip))
            && at % 7 == 0
        {
            import(&owner(), &source);
        }
    }
}

#[test]
#[cfg(unix)]
fn links_are_told_and_not_followed() {
    let folder = std::env::temp_dir().join(format!("facturier-links-{}", std::process::id()));
    std::fs::create_dir_all(folder.join("in")).unwrap();
    std::fs::write(folder.join("in/a.xml"), INVOICE).unwrap();
    std::os::unix::fs::symlink("/etc/hostname", folder.join("b.xml")).unwrap();
    std::os::unix::fs::symlink(&folder, folder.join("in/round")).unwrap();
    let (all, _) = import(&owner(), &FolderSource::new(&folder));
    std::fs::remove_dir_all(&folder).unwrap();
    let found: Vec<_> = all
        .iter()
        .map(|imported| (&*imported.entry.path, imported.entry.trouble.clone()))
        .collect();
    let link = Some(Trouble::Refused(Refusal::Link));
    assert_eq!(
        found,
        [
            ("b.xml", link.clone()),
            ("in/a.xml", None),
            ("in/round", link)
        ]
    );
}

#[test]
fn many_parties_of_one_account_take_no_time() {
    let mut parties = Parties::new();
    let mut invoice = invoice();
    for at in 0..20_000 {
        let seller = invoice.seller.as_mut().unwrap();
        (seller.identifiers, seller.electronic_address) = (Vec::new(), None);
        seller.legal_registration_identifier = None;
        let number = enterprise_number(8_000_000 + at);
        seller.tax_registrations[0].identifier = Some(format!("BE{number}").into());
        parties.add(&invoice, Direction::Purchase, "all.xml");
    }
    // Each compared with each would take minutes.
    assert_eq!(parties.records().len(), 20_000);
}

#[test]
fn words_are_no_number_of_a_party() {
    let mut parties = Parties::new();
    let mut invoice = invoice();
    invoice.payment_means.clear();
    for (name, vat) in [
        ("Bageri Ett AB", "SE556000475901"),
        ("Rederi Två AB", "SE212000014201"),
    ] {
        let seller = invoice.seller.as_mut().unwrap();
        seller.name = Some(name.into());
        (seller.identifiers, seller.electronic_address) = (Vec::new(), None);
        seller.legal_registration_identifier = Some(Identifier::new("RPR Gent"));
        let [of_vat, other] =
            [(vat, "VAT"), ("Godkänd för F-skatt", "TAX")].map(|(number, scheme)| {
                TaxRegistration {
                    identifier: Some(number.into()),
                    tax_scheme: Some(scheme.into()),
                }
            });
        seller.tax_registrations = vec![of_vat, other];
        parties.add(&invoice, Direction::Purchase, "all.xml");
    }
    let records = parties.records();
    assert_eq!(records.len(), 2, "{records:?}");
    for record in &records {
        assert_eq!(record.numbers.len(), 1, "{record:?}");
    }
}

#[test]
fn five_hundred_invoices_of_forty_parties() {
    let mut parties = Parties::new();
    for at in 0..500 {
        let mut invoice = invoice();
        let seller = invoice.seller.as_mut().unwrap();
        let nth = at % 40;
        // Spelled in four ways; half of them without a number, half of these without an account.
        // Three letters: no legal form, and no small word.
        let letters: String = [b'Q', b'A' + (nth / 10) as u8, b'A' + (nth % 10) as u8]
            .map(char::from)
            .iter()
            .collect();
        let name = match at / 40 % 4 {
            0 => format!("Brasserie Léonie {letters} S.A."),
            1 => format!("BRASSERIE LEONIE {letters}"),
            2 => format!("Brasserie Le\u{301}onie {letters} SA"),
            _ => format!("brasserie {letters} léonie"),
        };
        seller.name = Some(name.as_str().into());
        seller.trading_name = None;
        seller.identifiers.clear();
        seller.electronic_address = None;
        seller.legal_registration_identifier = None;
        seller.tax_registrations.truncate(1);
        seller.tax_registrations[0].identifier =
            Some(format!("BE{}", enterprise_number(8_500_000 + nth)).into());
        if at / 40 % 2 == 1 {
            seller.tax_registrations.clear();
            invoice.payment_means.clear();
        } else if let Some(transfer) = invoice
            .payment_means
            .iter_mut()
            .find_map(|means| means.credit_transfer.as_mut())
        {
            // A factoring company has the account of them all.
            transfer.account_identifier =
                Some(facturier::value::Identifier::new("BE68539007547034"));
        }
        parties.add(&invoice, Direction::Purchase, &format!("{at:03}.xml"));
    }
    let records = parties.records();
    assert_eq!(records.len(), 40);
    let paths = |names: &[facturier::dossier::Version<String>]| {
        names.iter().map(|name| name.paths.len()).sum::<usize>()
    };
    assert_eq!(
        records
            .iter()
            .map(|record| paths(&record.names))
            .sum::<usize>(),
        500
    );
    for record in &records {
        assert_eq!(record.names.len(), 4, "{record:?}");
        assert_eq!(record.numbers.len(), 1, "{record:?}");
    }

    // Into a list, and again.
    let mut known = vec![KnownParty {
        id: "440001".into(),
        numbers: vec![enterprise_number(8_500_000)],
        name: "Other name".into(),
        ..KnownParty::default()
    }];
    let first = merge_parties(&known, &records);
    let updates = first
        .iter()
        .filter(|change| matches!(change, PartyChange::Update(_)))
        .count();
    assert_eq!((first.len(), updates), (40, 1));
    apply_changes(&mut known, &first);
    assert_eq!(merge_parties(&known, &records), []);
    // Two in the list with the same number.
    known.push(KnownParty {
        id: "x".into(),
        ..known[0].clone()
    });
    let changes = merge_parties(&known, &records);
    assert!(
        matches!(&changes[..], [PartyChange::Conflict { ids, .. }] if *ids == ["440001", "x"]),
        "{changes:?}"
    );
}

#[test]
fn three_changes() {
    let hash = |text: &str| ContentHash::of(text.as_bytes());
    let then = [
        ("a", hash("a")),
        ("b", hash("b")),
        ("c", hash("c")),
        ("d", hash("d")),
    ];
    let now = [
        ("a", hash("a")),
        ("b", hash("B")),
        ("e", hash("c")),
        ("f", hash("f")),
    ];
    let expected = [
        Change::Modified("b".into()),
        Change::Removed("d".into()),
        Change::Moved {
            from: "c".into(),
            to: "e".into(),
        },
        Change::Added("f".into()),
    ];
    assert_eq!(changes(then, now), expected);
    assert_eq!(changes(now, now), []);
}

/// A source that fails in a way that it should not.
struct Panics;

impl Source for Panics {
    fn entries(&self) -> Result<Vec<SourceEntry>, Refusal> {
        Ok((0..1_000)
            .map(|at| SourceEntry::new(format!("{at:04}"), u64::MAX))
            .collect())
    }

    fn read(&self, at: usize, _: &SourceLimits) -> Result<Vec<u8>, Refusal> {
        assert!(at != 300, "the disk is gone");
        Ok(b"text".to_vec())
    }
}

#[test]
fn a_source_that_panics_is_not_waited_for() {
    for threads in [1, 2, 5] {
        let mut done = 0;
        let result = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
            owner()
                .threads(threads)
                .import(&Panics, &mut History::new(), |_| {
                    done += 1;
                    ControlFlow::Continue(())
                })
        }));
        assert!(result.is_err());
        assert_eq!(done, 300);
    }
}

#[test]
fn an_import_can_be_stopped() {
    let source = Memory::new([("a.xml", INVOICE), ("b.xml", INVOICE)]);
    let summary = owner()
        .import(&source, &mut History::new(), |_| ControlFlow::Break(()))
        .unwrap();
    assert_eq!((summary.progress.done, summary.progress.total), (1, 2));
}

#[test]
fn places_say_what_they_take() {
    let flat = Layout::named("flat").unwrap();
    let place = LayoutPlace::new(EntryKind::CreditNote, Direction::Sale).language(Language::Dutch);
    assert_eq!(flat.path(&place).as_deref(), Some("Creditnota's"));
    let dext = Layout::named("dext").unwrap();
    let place = LayoutPlace::new(EntryKind::CreditNote, Direction::Sale).value("dossier", "a/b");
    assert_eq!(
        dext.path(&place).as_deref(),
        Some("Apps/Dext/a_b/Sales documents")
    );
    assert_eq!(
        dext.path(&LayoutPlace::new(EntryKind::Payroll, Direction::Unknown).value("dossier", "x")),
        None
    );
}

#[test]
fn a_value_is_the_same_however_it_is_written() {
    let text = std::str::from_utf8(INVOICE).unwrap();
    let edit = |from: &str, to: &str| {
        assert!(text.contains(from), "{from}");
        text.replacen(from, to, 1).into_bytes()
    };
    let meet = |other: Vec<u8>| {
        let (all, _) = import(
            &owner(),
            &Memory::new([("a.xml", INVOICE), ("b.xml", &other[..])]),
        );
        all[1].entry.duplicate.clone()
    };
    let percent = "<cbc:Percent>21</cbc:Percent>";
    let percent = if text.contains(percent) {
        percent
    } else {
        "<cbc:Percent>21.00</cbc:Percent>"
    };
    let same = Some(Duplicate::Same("a.xml".into()));
    assert_eq!(meet(edit(percent, "<cbc:Percent>21.0</cbc:Percent>")), same);
    assert_eq!(
        meet(edit(percent, "<cbc:Percent> +021.000\n</cbc:Percent>")),
        same
    );
    assert_eq!(meet(text.replace(">BE0", ">be 0").into_bytes()), same);
    assert_eq!(meet(text.replace("\n", "\r\n").into_bytes()), same);
    assert_eq!(meet(edit("<cbc:IssueDate>", "<cbc:IssueDate>\n")), same);
    let conflict = Some(Duplicate::Conflict("a.xml".into()));
    assert_eq!(
        meet(edit(percent, "<cbc:Percent>12</cbc:Percent>")),
        conflict
    );
    assert_eq!(
        meet(edit(percent, "<cbc:Percent>210</cbc:Percent>")),
        conflict
    );
    // With its picture attached it is the same invoice, and told as such.
    let attached = "<cac:AdditionalDocumentReference><cbc:ID>1</cbc:ID><cac:Attachment>\
        <cbc:EmbeddedDocumentBinaryObject mimeCode=\"application/pdf\" filename=\"1.pdf\">JVBERi0=\
        </cbc:EmbeddedDocumentBinaryObject></cac:Attachment></cac:AdditionalDocumentReference>";
    let with = edit(
        "<cac:AccountingSupplierParty>",
        &format!("{attached}<cac:AccountingSupplierParty>"),
    );
    let but = Some(Duplicate::SameButAttachment("a.xml".into()));
    assert_eq!(meet(with.clone()), but);
    let other = String::from_utf8(with.clone())
        .unwrap()
        .replace("JVBERi0=", "JVBERi4=");
    let (all, summary) = import(
        &owner(),
        &Memory::new([
            ("a.xml", &with[..]),
            ("b.xml", other.as_bytes()),
            ("c.xml", INVOICE),
        ]),
    );
    assert_eq!(all[1].entry.duplicate, but);
    assert_eq!(all[2].entry.duplicate, but);
    assert_eq!((summary.same, summary.conflicts), (2, 0));
}

/// BG-24 stands deeper in CII than in UBL.
#[test]
fn what_is_attached_in_cii_makes_no_other_invoice() {
    const CII: &str = include_str!("../../fixtures/cii/invoice.xml");
    let with = |content: &str| {
        let document =
            "<ram:AdditionalReferencedDocument><ram:IssuerAssignedID>1</ram:IssuerAssignedID>";
        let end = "</ram:AdditionalReferencedDocument>";
        let at = CII.find("<ram:SpecifiedProcuringProject>").unwrap();
        format!("{}{document}{content}{end}{}", &CII[..at], &CII[at..])
    };
    let file = |content: &str| {
        with(&format!(
            "<ram:TypeCode>916</ram:TypeCode><ram:AttachmentBinaryObject mimeCode=\"application/pdf\" \
             filename=\"1.pdf\">{content}</ram:AttachmentBinaryObject>"
        ))
    };
    let files = [
        ("a.xml", CII.to_owned()),
        ("b.xml", file("JVBERi0=")),
        ("c.xml", file("JVBERi4=")),
        (
            "d.xml",
            with(
                "<ram:URIID>https://example.com/1.pdf</ram:URIID><ram:TypeCode>916</ram:TypeCode>",
            ),
        ),
        // The number of a document is part of the invoice, and so is what it says.
        ("e.xml", with("<ram:TypeCode>916</ram:TypeCode>")),
        ("f.xml", file("JVBERi0=").replace("PRJ-99", "PRJ-98")),
    ];
    let files: Vec<_> = files
        .iter()
        .map(|(path, text)| (*path, text.as_bytes()))
        .collect();
    for first in 0..4 {
        let mut files = files.clone();
        files.swap(0, first);
        let names = ["a.xml", "b.xml", "c.xml", "d.xml", "e.xml", "f.xml"];
        let files = names
            .into_iter()
            .zip(files)
            .map(|(name, (_, bytes))| (name, bytes));
        let (all, _) = import(&owner(), &Memory::new(files));
        let told = |at: usize| all[at].entry.duplicate.clone();
        let but = Some(Duplicate::SameButAttachment("a.xml".into()));
        assert_eq!([told(1), told(2), told(3)], [but.clone(), but.clone(), but]);
        let conflict = Some(Duplicate::Conflict("a.xml".into()));
        assert_eq!([told(4), told(5)], [conflict.clone(), conflict]);
    }
}

#[test]
fn the_owner_in_every_spelling() {
    let seller = Identity::new().number(SELLER);
    let digits = "0987654394";
    for text in [
        "BE0987654394",
        "be 0987.654.394",
        "987654394",
        "0987/654/394",
        "BE 987 654 394",
        "0208:0987654394",
        "9925:BE0987654394",
        "9925:be0987654394",
        "iso6523-actorid-upis::0208:0987654394",
        "ISO6523-ACTORID-UPIS::9925:be0987654394",
        "5412345000013, 0987654394",
        "BTW BE 0987.654.394",
        "BTW-nummer: BE0987654394",
        "btwBE0987654394",
        "T.V.A. BE 0987.654.394",
        "KBO 0987.654.394",
        "ON 0987.654.394",
        "RPR Gent 0987.654.394",
        "0987\u{2011}654\u{2011}394\u{200B}",
    ] {
        let known = Identity::new().known_as(text);
        assert!(known.is_ok_and(|known| known.overlaps(&seller)), "{text}");
    }
    assert!(seller.overlaps(&Identity::new().number(digits)));
    for text in [
        "",
        ",",
        "0987654395",
        "BE0987654395",
        "0208:0987654395",
        "5412345000014",
        "Dupont",
        "12",
        "DE136695978",
        "9930:DE136695978",
        "NL123456780B90",
        "0088:5412345000014",
        "BE",
        "98765439x",
        "0208:",
        "-",
        "1234567890123456789",
        "BTW",
        "BTW BE0987654395",
        // Letters of no country, a scheme of no register.
        "QQ0987654394",
        "9999:123",
    ] {
        let known = Identity::new().known_as(text);
        assert!(known.is_err(), "{text:?} became {known:?}");
    }
    for text in [
        "NL004495445B01",
        "DE136695976",
        "FR40303265045",
        "0184:DK13585628",
        "13585628",
        "974760673",
    ] {
        assert!(Identity::new().known_as(text).is_ok(), "{text}");
    }
    let dk = Identity::new().known_as("13585628").unwrap();
    assert!(dk.overlaps(&Identity::new().known_as("0184:13585628").unwrap()));
    assert!(dk.overlaps(&Identity::new().number("DK 13585628")));
}

#[test]
fn the_owner_is_found_by_any_identifier_and_left_open_without_one_to_compare() {
    let (document, _) = facturier::read(INVOICE).unwrap().document();
    let Document::Invoice(mut invoice) = document else {
        panic!("no invoice");
    };
    let owner = Identity::new().known_as("0202.239.951").unwrap();
    assert_eq!(owner.side(&invoice), Direction::NotOurs);
    // A number under no tax scheme, or under a wrong one.
    let buyer = invoice.buyer.as_mut().unwrap();
    buyer.legal_registration_identifier = None;
    buyer.identifiers.clear();
    buyer.electronic_address = None;
    buyer.tax_registrations.truncate(1);
    buyer.tax_registrations[0].identifier = Some("BE 0202.239.951".into());
    // With words before it, as older programs print and send it.
    for text in [
        "BTW BE 0202.239.951",
        "TVA: BE0202.239.951",
        "BTWBE0202239951",
    ] {
        let buyer = invoice.buyer.as_mut().unwrap();
        buyer.tax_registrations[0].identifier = Some(text.into());
        assert_eq!(owner.side(&invoice), Direction::Purchase, "{text}");
    }
    let buyer = invoice.buyer.as_mut().unwrap();
    buyer.tax_registrations[0].identifier = Some("BE 0202.239.951".into());
    for scheme in [None, Some(""), Some("TVA"), Some("VAT")] {
        let buyer = invoice.buyer.as_mut().unwrap();
        buyer.tax_registrations[0].tax_scheme = scheme.map(Into::into);
        assert_eq!(owner.side(&invoice), Direction::Purchase, "{scheme:?}");
    }
    // Known by a GLN alone, which cannot be compared with a number of an enterprise.
    let buyer = invoice.buyer.as_mut().unwrap();
    buyer.tax_registrations.clear();
    let gln = facturier::value::Identifier {
        value: "5412345000013".into(),
        scheme: Some("0088".into()),
    };
    buyer.electronic_address = Some(gln);
    assert_eq!(owner.side(&invoice), Direction::Unknown);
    let with_gln = owner.clone().known_as("5412345000013").unwrap();
    assert_eq!(with_gln.side(&invoice), Direction::Purchase);
    let other_gln = owner.known_as("5798000416604").unwrap();
    assert_eq!(other_gln.side(&invoice), Direction::NotOurs);
}
