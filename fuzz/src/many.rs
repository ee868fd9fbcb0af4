//! Many files: archives, imports, exports, and the texts that lead to them.

use super::draw::Draw;
use facturier::dossier::export::{Export, ExportItem, Rules, Template, TemplateValue, safe_name};
use facturier::dossier::ledger::Ledger;
use facturier::dossier::{
    ContentHash, Dossier, DossierIndex, Duplicate, Entry, History, Identity, LAYOUTS, Refusal,
    Remembered, Source, SourceEntry, SourceLimits, ZipSource, changes, every_file,
};
use facturier::references::{find_creditor_references, find_ogm};
use facturier::{Document, Language, Profile, identifiers, references};
use std::collections::HashSet;
use std::io::Cursor;

const LIMITS: SourceLimits = SourceLimits {
    bytes: 1 << 16,
    ratio: 20,
    depth: 2,
    inside: 1 << 18,
    path: 200,
};

/// Files in memory.
struct Files(Vec<(String, Vec<u8>)>);

impl Source for Files {
    fn entries(&self) -> Result<Vec<SourceEntry>, Refusal> {
        let files = self.0.iter();
        Ok(files
            .map(|(path, bytes)| SourceEntry::new(path, bytes.len() as u64))
            .collect())
    }

    fn read(&self, at: usize, _: &SourceLimits) -> Result<Vec<u8>, Refusal> {
        Ok(self.0[at].1.clone())
    }
}

/// Everything in a source, as it is imported. What is handed over is what there is, and the same again, also with
/// a history that was put away, is known.
fn import(source: &dyn Source) -> Vec<(Entry, Option<Document>)> {
    let dossier = Dossier::new(Identity::new().number("BE 0987.654.394"));
    let dossier = dossier.limits(LIMITS).rules(Profile::auto()).threads(1);
    let mut history = History::new();
    let mut all = Vec::new();
    let run = |history: &mut History, all: &mut Vec<(Entry, Option<Document>)>| {
        dossier.try_import(source, history, |imported| {
            all.push((imported.entry, imported.document));
            Ok::<(), Refusal>(())
        })
    };
    let Ok(summary) = run(&mut history, &mut all) else {
        return all;
    };
    assert_eq!(summary.progress.done, summary.progress.total);
    let index = DossierIndex::new(Language::French);
    for (entry, document) in &all {
        assert!(entry.trouble.is_some() || entry.hash.is_some());
        assert!(index.row(entry, document.as_ref(), None).contains("<td"));
    }
    let rows = all.iter().filter_map(|(entry, _)| Remembered::of(entry));
    let mut put_away: History = rows.collect();
    for history in [&mut history, &mut put_away] {
        let mut again = Vec::new();
        run(history, &mut again).unwrap();
        assert_eq!(again.len(), all.len());
        for (entry, _) in again.iter().filter(|(entry, _)| entry.hash.is_some()) {
            assert!(
                matches!(entry.duplicate, Some(Duplicate::Same(_))),
                "{entry:?}"
            );
        }
    }
    all
}

/// Any file is imported, with what is in it if it is an archive, a mail or a PDF.
pub fn import_file(bytes: &[u8]) {
    let source = Files(vec![("in/file".into(), bytes.to_vec())]);
    let all = import(&source);
    let mut paths = 0;
    let left_out = every_file(&source, "dossier", &LIMITS, false, &mut |file| {
        assert!(file.path.starts_with("dossier/"));
        paths += 1;
        Ok::<(), Refusal>(())
    });
    assert!(left_out.is_ok() && (paths == 0) == all.is_empty());
}

/// Any archive is listed and read within its limits, and imported file by file, without a panic.
pub fn read_zip(bytes: &[u8]) {
    let Ok(source) = ZipSource::new(Cursor::new(bytes)) else {
        return;
    };
    let entries = source.entries().unwrap();
    for (at, entry) in entries.iter().enumerate() {
        if let Ok(bytes) = source.read(at, &LIMITS) {
            assert!(bytes.len() as u64 == entry.size && entry.size <= LIMITS.bytes);
        }
    }
    assert!(import(&source).len() <= 1_000 + entries.len());
}

/// Every file of an archive that we wrote can be had.
pub fn assert_sound_zip(bytes: &[u8]) {
    let source = ZipSource::new(Cursor::new(bytes)).unwrap();
    for at in 0..source.entries().unwrap().len() {
        source.read(at, &SourceLimits::default()).unwrap();
    }
}

/// A folder of fixtures and other bytes is imported, whatever it is called; between two of them it is told
/// what changed.
pub fn import_folder(bytes: &[u8]) {
    let mut draw = Draw(bytes);
    let [then, now] = [0, 1].map(|_| Files(files(&mut draw)));
    import(&then);
    let hashes = |files: &Files| -> Vec<(String, ContentHash)> {
        let hash = |(path, bytes): &(String, Vec<u8>)| (path.clone(), ContentHash::of(bytes));
        files.0.iter().map(hash).collect()
    };
    let [then, now] = [hashes(&then), hashes(&now)];
    let of = |all: &[(String, ContentHash)], path: &str| {
        let mut found = all.iter().rev().filter(|one| one.0 == path);
        found.next().map(|one| one.1)
    };
    let told = changes(
        then.iter().map(|(path, hash)| (path.as_str(), *hash)),
        now.iter().map(|(path, hash)| (path.as_str(), *hash)),
    );
    let differs = |(path, _): &&(String, ContentHash)| of(&then, path) != of(&now, path);
    assert_eq!(
        told.is_empty(),
        !then.iter().chain(&now).any(|one| differs(&one))
    );
}

fn files(draw: &mut Draw<'_>) -> Vec<(String, Vec<u8>)> {
    const CONTENTS: &[&[u8]] = &[
        include_bytes!("../../fixtures/ubl/vat-zero-rate.xml"),
        include_bytes!("../../fixtures/ubl/e-fff-ubl20-credit.xml"),
        include_bytes!("../../fixtures/coda/one-movement.cod"),
        include_bytes!("../../fixtures/mt940/belgian.sta"),
        include_bytes!("../../fixtures/broken/truncated.xml"),
        include_bytes!("../../fixtures/cfonb/good.txt"),
    ];
    const WORDS: &[&str] = &[
        "in",
        "2026",
        "Verkoop",
        "Achats",
        "..",
        "BE68539007547034",
        ".hidden",
        "a.xml",
        "CODA",
        "~$a.xml",
    ];
    let mut files = Vec::new();
    while draw.is_left() && files.len() < 4 {
        let mut parts: Vec<String> = Vec::new();
        for _ in 0..=draw.below(4) {
            parts.push(match draw.below(3) {
                0 => draw.one_of(WORDS).into(),
                1 => {
                    let folders = LAYOUTS[draw.below(LAYOUTS.len())].folders;
                    folders[draw.below(folders.len())].pattern.into()
                }
                _ => draw.text(12).into_owned(),
            });
        }
        let mut content = draw.one_of(CONTENTS).to_vec();
        while draw.once_in(3) {
            let at = draw.below(content.len());
            content[at] = draw.byte();
        }
        files.push((parts.join("/"), content));
    }
    files
}

/// Any template is refused at a place that it has, or printed as it was written; no value leads out of
/// its folder.
pub fn parse_template(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else {
        return;
    };
    for parsed in [Template::text(text), text.parse()] {
        match parsed {
            Ok(template) => {
                assert_eq!(template.to_string(), text);
                let path = template.fill_path(|_| Some(TemplateValue::Text(text.into())));
                for folder in path.folders {
                    assert_eq!(safe_name(&folder), folder);
                }
                let stem = safe_name(&path.stem);
                assert_eq!(safe_name(&stem), stem);
            }
            Err(error) => assert!((1..=text.chars().count() + 1).contains(&error.column)),
        }
    }
}

/// Any settings are refused, or make a plan in which no two files have one path and none leads out of the
/// folder; what was exported is not exported again.
pub fn plan_export(bytes: &[u8]) {
    let Ok(rules) = serde_json::from_slice::<Rules>(bytes) else {
        return;
    };
    let documents = [
        &include_bytes!("../../fixtures/ubl/peppol-invoice.xml")[..],
        include_bytes!("../../fixtures/ubl/peppol-credit-note.xml"),
        include_bytes!("../../fixtures/coda/simple.cod"),
    ]
    .map(|bytes| {
        let reading = facturier::read(bytes).unwrap();
        (reading.detected().format, reading.into_document().0)
    });
    let items: Vec<ExportItem<'_>> = documents
        .iter()
        .chain(&documents)
        .enumerate()
        .map(|(at, (format, document))| {
            let key = format!("in/{at}.xml");
            ExportItem::new(&*key, &*key, format!("{at:064x}")).document(document, *format)
        })
        .collect();
    let today = "2026-11-20".parse().unwrap();
    let mut ledger = Ledger::new();
    let plan = Export::new(&rules, &ledger, today).one_place().plan(&items);
    let mut paths = HashSet::new();
    for file in plan.files() {
        assert!(
            file.path.split('/').all(|part| safe_name(part) == part),
            "{}",
            file.path
        );
        assert!(paths.insert(file.path.to_lowercase()), "{}", file.path);
    }
    plan.entries().iter().for_each(|entry| ledger.push(entry));
    let again = Export::new(&rules, &ledger, today).one_place().plan(&items);
    assert_eq!(again.files().count(), 0);
}

/// Any text is a reference or an identifier of some kind, or none; what is found in it stands there.
pub fn parse_reference(bytes: &[u8]) {
    let text = &*String::from_utf8_lossy(bytes);
    for (range, ogm) in find_ogm(text) {
        assert!(
            text[range]
                .chars()
                .filter(char::is_ascii_digit)
                .eq(ogm.digits().chars())
        );
        assert_eq!(ogm.to_string().parse(), Ok(ogm));
    }
    for (range, reference) in find_creditor_references(text) {
        let bare: String = text[range]
            .chars()
            .filter(char::is_ascii_alphanumeric)
            .collect();
        assert_eq!(bare.to_uppercase(), reference.as_str());
        assert_eq!(reference.to_string().parse(), Ok(reference));
    }
    if let Ok(iban) = text.parse::<references::Iban>() {
        assert!(identifiers::is_iban(iban.as_str()));
        assert_eq!(iban.to_string().parse(), Ok(iban));
    }
    if let Ok(bban) = text.parse::<references::Bban>() {
        let iban = identifiers::belgian_iban(bban.digits()).unwrap();
        assert_eq!(references::Iban::from_bban(bban).as_str(), iban);
    }
    for is in [
        identifiers::is_gln,
        identifiers::has_gs1_check_digit,
        identifiers::is_belgian_enterprise_number,
        identifiers::is_norwegian_organisation_number,
        identifiers::is_danish_cvr,
        identifiers::is_swedish_organisation_number,
        identifiers::is_codice_fiscale,
        identifiers::is_partita_iva,
        identifiers::is_codice_ipa,
        identifiers::is_dutch_vat_id,
        identifiers::is_australian_business_number,
        identifiers::is_greek_tin,
        identifiers::is_belgian_bban,
        identifiers::is_ogm_vcs,
        identifiers::is_creditor_reference,
    ] {
        is(text);
    }
    identifiers::has_right_vat_check(text);
    let vat = identifiers::vat_id(text);
    assert!(vat.is_none_or(|id| identifiers::vat_id(&id).as_deref() == Some(&*id)));
    let enterprise = identifiers::belgian_enterprise_number(text);
    assert!(enterprise.is_none_or(|number| identifiers::is_belgian_enterprise_number(&number)));
}
