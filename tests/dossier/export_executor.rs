//! Exports that are cut off at every step: by an error, by a kill, by a loss of power. One more run, and
//! everything is as if nothing had happened.

use facturier::Format;
use facturier::dossier::Direction;
use facturier::dossier::export::*;
use facturier::dossier::ledger::{self, Ledger, LedgerState};
use facturier::model::TaxCategory;
use facturier::model::{Attachment, Document, Invoice, InvoiceLine, Party, SupportingDocument};
use facturier::value::{Bytes, Identifier, Parsed};
use std::collections::{BTreeMap, BTreeSet};
use std::io;

/// A disk that forgets what is not synced, or stops working, when it is told to.
#[derive(Clone, Debug, Default)]
struct Disk {
    names: BTreeMap<String, usize>,
    folders: BTreeSet<String>,
    contents: Vec<Content>,
    ledger: Vec<u8>,
    /// What outlasts a loss of power.
    durable_names: BTreeMap<String, usize>,
    durable_folders: BTreeSet<String>,
    durable_ledger: Vec<u8>,
    steps: usize,
    trouble: Option<(usize, Trouble)>,
}

#[derive(Clone, Debug)]
struct Content {
    bytes: Vec<u8>,
    is_durable: bool,
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Trouble {
    /// This step fails, and no other.
    Once,
    /// From this step on there is no room.
    Full,
    /// From this step on nothing happens any more.
    Dead,
}

/// What is left when the power is back. The first is what a killed program leaves.
#[derive(Clone, Copy, Debug)]
enum Left {
    Everything,
    WhatIsDurable,
    /// Names, and the contents that are durable; other files are empty.
    Names,
    /// The ledger, and of the files those that are durable.
    Ledger,
    /// The files, and half of what was appended to the ledger.
    HalfTheLedger,
}

const LEFT: [Left; 5] = [
    Left::Everything,
    Left::WhatIsDurable,
    Left::Names,
    Left::Ledger,
    Left::HalfTheLedger,
];

impl Disk {
    fn step(&mut self) -> io::Result<()> {
        self.steps += 1;
        match self.trouble {
            Some((at, Trouble::Once)) if self.steps == at => Err(io::Error::other("a bad day")),
            Some((at, Trouble::Full)) if self.steps >= at => Err(io::ErrorKind::StorageFull.into()),
            Some((at, Trouble::Dead)) if self.steps >= at => Err(io::Error::other("dead")),
            _ => Ok(()),
        }
    }

    fn is_dead(&self) -> bool {
        matches!(self.trouble, Some((at, Trouble::Dead)) if self.steps >= at)
    }

    /// The disk after a restart.
    fn restart(&self, left: Left) -> Disk {
        let files_stay = matches!(left, Left::Everything | Left::Names | Left::HalfTheLedger);
        let (names, folders) = match files_stay {
            true => (&self.names, &self.folders),
            false => (&self.durable_names, &self.durable_folders),
        };
        let is_reached = |path: &str| {
            path.match_indices('/')
                .all(|(at, _)| folders.contains(&path[..at]))
        };
        let stay = folders.iter().filter(|path| is_reached(path));
        let mut disk = Disk {
            folders: stay.cloned().collect(),
            ..Disk::default()
        };
        for (path, &at) in names.iter().filter(|(path, _)| is_reached(path)) {
            let content = &self.contents[at];
            let stays =
                content.is_durable || matches!(left, Left::Everything | Left::HalfTheLedger);
            disk.names.insert(path.clone(), disk.contents.len());
            disk.contents.push(Content {
                bytes: if stays {
                    content.bytes.clone()
                } else {
                    Vec::new()
                },
                is_durable: true,
            });
        }
        disk.ledger = match left {
            Left::Everything | Left::Ledger => self.ledger.clone(),
            Left::WhatIsDurable | Left::Names => self.durable_ledger.clone(),
            Left::HalfTheLedger => {
                let synced = self.durable_ledger.len().min(self.ledger.len());
                self.ledger[..(synced + self.ledger.len()) / 2].to_vec()
            }
        };
        disk.durable_names = disk.names.clone();
        disk.durable_folders = disk.folders.clone();
        disk.durable_ledger = disk.ledger.clone();
        disk
    }

    fn files(&self) -> BTreeMap<&str, &[u8]> {
        self.names
            .iter()
            .map(|(path, &at)| (path.as_str(), self.contents[at].bytes.as_slice()))
            .collect()
    }

    fn lines(&self) -> BTreeSet<&str> {
        std::str::from_utf8(&self.ledger).unwrap().lines().collect()
    }
}

fn folder_of(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(folder, _)| folder)
}

impl Store for Disk {
    fn compare(&mut self, path: &str, bytes: &[u8]) -> io::Result<There> {
        self.step()?;
        Ok(match self.names.get(path) {
            Some(&at) if self.contents[at].bytes == bytes => There::Same,
            Some(_) => There::Other,
            None if self.folders.contains(path) => There::Other,
            None => There::Nothing,
        })
    }

    fn make_folder(&mut self, folder: &str) -> io::Result<()> {
        self.step()?;
        let around = folder_of(folder);
        assert!(
            around.is_empty() || self.folders.contains(around),
            "{folder}"
        );
        self.folders.insert(folder.to_owned());
        Ok(())
    }

    fn write(&mut self, folder: &str, bytes: &[u8]) -> io::Result<String> {
        self.step()?;
        assert!(
            folder.is_empty() || self.folders.contains(folder),
            "{folder}"
        );
        let path = format!("{folder}/.new-{}", self.steps);
        let path = path.trim_start_matches('/').to_owned();
        self.names.insert(path.clone(), self.contents.len());
        self.contents.push(Content {
            bytes: bytes.to_vec(),
            is_durable: false,
        });
        Ok(path)
    }

    fn publish(&mut self, written: &str, path: &str) -> io::Result<()> {
        self.step()?;
        if self.names.contains_key(path) {
            return Err(io::ErrorKind::AlreadyExists.into());
        }
        let at = self.names.remove(written).expect("a file that was written");
        self.names.insert(path.to_owned(), at);
        Ok(())
    }

    fn remove(&mut self, written: &str) -> io::Result<()> {
        self.step()?;
        self.names.remove(written);
        Ok(())
    }

    fn leftovers(&mut self, folder: &str) -> io::Result<Vec<String>> {
        self.step()?;
        let is_left = |path: &&String| folder_of(path) == folder && path.contains(".new-");
        Ok(self.names.keys().filter(is_left).cloned().collect())
    }

    fn sync_file(&mut self, path: &str) -> io::Result<()> {
        self.step()?;
        let at = self.names[path];
        self.contents[at].is_durable = true;
        Ok(())
    }

    fn sync_folder(&mut self, folder: &str) -> io::Result<()> {
        self.step()?;
        self.durable_names
            .retain(|path, _| folder_of(path) != folder);
        let there = self
            .names
            .iter()
            .filter(|(path, _)| folder_of(path) == folder);
        self.durable_names
            .extend(there.map(|(path, at)| (path.clone(), *at)));
        let inside = self.folders.iter().filter(|path| folder_of(path) == folder);
        self.durable_folders.extend(inside.cloned());
        Ok(())
    }

    fn append(&mut self, lines: &str) -> io::Result<()> {
        match self.step() {
            Ok(()) => self.ledger.extend(lines.bytes()),
            Err(error) => {
                // A part is there.
                if !matches!(self.trouble, Some((_, Trouble::Dead))) {
                    self.ledger.extend(&lines.as_bytes()[..lines.len() / 2]);
                }
                return Err(error);
            }
        }
        Ok(())
    }

    fn cut(&mut self, length: u64) -> io::Result<()> {
        self.step()?;
        self.ledger.truncate(length as usize);
        Ok(())
    }

    fn sync_ledger(&mut self) -> io::Result<()> {
        self.step()?;
        self.durable_ledger = self.ledger.clone();
        Ok(())
    }

    fn may_write(&mut self, _: &str) -> io::Result<()> {
        self.step()
    }
}

/// Invoices that want the same names, with files beside them.
struct Dossier {
    documents: Vec<Document>,
    rules: Rules,
}

impl Dossier {
    fn new() -> Self {
        let documents = (0..5).map(|at| {
            let date = format!("2026-0{}-01", 9 - at).parse().unwrap();
            let line = InvoiceLine::builder("Advice", 1, "C62");
            let mut invoice = Invoice::builder(format!("{at}"), date, "EUR")
                .seller(Party::builder("Atelier Dupont SRL").vat_identifier("BE0123456749"))
                .buyer(Party::builder("Jansen BV").vat_identifier("BE0987654394"))
                .line(line.price(100).vat(TaxCategory::standard(21)))
                .build()
                .unwrap();
            invoice.supporting_documents = vec![SupportingDocument {
                reference: Some(Identifier::new("1")),
                attached_document: Some(Attachment {
                    content: Parsed::Value(Bytes(format!("attached {at}").into_bytes())),
                    mime_code: Some("text/plain".into()),
                    filename: Some("hours.txt".into()),
                }),
                ..SupportingDocument::default()
            }];
            Document::from(invoice)
        });
        let rules = Rules::new(Settings {
            path: Some("{date:yyyy}/{customer}".parse().unwrap()),
            output: Some("json".parse().unwrap()),
            attachments: Some(true),
            archive: Some(true),
            ..Settings::new()
        });
        let counted = || Settings {
            path: Some("{date:yyyy}/in order/{sequence:3}".parse().unwrap()),
            attachments: Some(false),
            original_beside: Some(true),
            archive: Some(false),
            ..Settings::new()
        };
        let rules = [0, 2, 4].iter().fold(rules, |rules, at| {
            rules.document(format!("{at}"), counted())
        });
        Dossier {
            documents: documents.collect(),
            rules,
        }
    }

    fn items(&self) -> Vec<ExportItem<'_>> {
        let item = |(at, document)| {
            let mut item =
                ExportItem::new(format!("{at}"), format!("in/{at}.xml"), format!("ab0{at}"))
                    .document(document, Format::Ubl)
                    .direction(Direction::Sale);
            item.folder = "Dupont/Sales".into();
            item
        };
        let mut items: Vec<ExportItem<'_>> = self.documents.iter().enumerate().map(item).collect();
        let mut scan = ExportItem::new("scan", "scan.jpg", "ff");
        scan.settings = Some(Settings {
            path: Some("{original}".parse().unwrap()),
            ..Settings::new()
        });
        items.push(scan);
        items
    }

    /// One run: whether nothing failed.
    fn run(&self, disk: &mut Disk, is_durable: bool) -> bool {
        let ledger = Ledger::parse(&disk.ledger);
        assert!(ledger.is_ledger(), "{:?}", ledger.faults());
        let export = Export::new(&self.rules, &ledger, "2026-11-20".parse().unwrap());
        let plan = export.plan(&self.items());
        let Ok(executor) = Executor::new(disk, &ledger) else {
            return false;
        };
        let mut executor = executor.durable(is_durable);
        let mut is_good = true;
        for row in &plan.rows {
            let original = |_| Ok(format!("original of {}", row.key).into_bytes());
            if let Err(error) = executor.write(row, original) {
                is_good = false;
                if error.is_final() {
                    break;
                }
            }
        }
        is_good
    }

    /// The disk after a run that nothing happens to.
    fn whole(&self) -> Disk {
        let mut disk = Disk::default();
        assert!(self.run(&mut disk, true));
        disk
    }
}

/// Whatever the ledger says is there is there.
fn assert_ledger_holds(disk: &Disk, whole: &Disk, what: &str) {
    for entry in ledger::entries(&disk.ledger).flatten() {
        for path in &entry.paths {
            assert_eq!(
                disk.files().get(&**path),
                whole.files().get(&**path),
                "{path} {what}"
            );
        }
    }
}

#[test]
fn what_a_whole_run_comes_to() {
    let whole = Dossier::new().whole();
    let paths: Vec<&str> = whole.files().into_keys().collect();
    assert_eq!(
        paths,
        [
            "Dupont/Sales/2026/Jansen BV-2.json",
            "Dupont/Sales/2026/Jansen BV-2_hours.txt",
            "Dupont/Sales/2026/Jansen BV.json",
            "Dupont/Sales/2026/Jansen BV_hours.txt",
            "Dupont/Sales/2026/in order/001.json",
            "Dupont/Sales/2026/in order/001.xml",
            "Dupont/Sales/2026/in order/002.json",
            "Dupont/Sales/2026/in order/002.xml",
            "Dupont/Sales/2026/in order/003.json",
            "Dupont/Sales/2026/in order/003.xml",
            "scan.jpg",
        ]
    );
    // By date: the last invoice is the first.
    let first = &whole.files()["Dupont/Sales/2026/in order/001.xml"];
    assert_eq!(*first, b"original of 4");
    // Three of them are archived, on a line of their own.
    assert_eq!(whole.lines().len(), 9);
    // All of it outlasts a loss of power.
    for left in LEFT {
        let again = whole.restart(left);
        assert_eq!(again.files(), whole.files(), "{left:?}");
        assert_eq!(again.ledger, whole.ledger);
    }
    // A second run does nothing.
    let mut again = whole.clone();
    assert!(Dossier::new().run(&mut again, true));
    assert_eq!(
        (again.files(), &again.ledger),
        (whole.files(), &whole.ledger)
    );
}

#[test]
fn a_run_that_dies_at_any_step_is_made_whole_by_the_next() {
    let dossier = Dossier::new();
    let whole = dossier.whole();
    for at in 1..=whole.steps + 1 {
        for left in LEFT {
            let what = format!("step {at}, {left:?}");
            let mut disk = Disk {
                trouble: Some((at, Trouble::Dead)),
                ..Disk::default()
            };
            dossier.run(&mut disk, true);
            assert_eq!(disk.is_dead(), at <= whole.steps);
            let mut disk = disk.restart(left);
            assert_ledger_holds(&disk, &whole, &what);
            assert!(dossier.run(&mut disk, true), "{what}");
            assert_eq!(disk.files(), whole.files(), "{what}");
            assert_eq!(disk.ledger, whole.ledger, "{what}");
        }
    }
}

/// A killed run may leave on the disk what is not durable; the next run relies on none of it.
#[test]
fn a_run_after_a_killed_one_is_as_durable_as_any() {
    let dossier = Dossier::new();
    let whole = dossier.whole();
    for first in (1..=whole.steps).step_by(3) {
        let mut killed = Disk {
            trouble: Some((first, Trouble::Dead)),
            ..Disk::default()
        };
        dossier.run(&mut killed, true);
        killed.trouble = None;
        killed.steps = 0;
        let mut again = killed.clone();
        assert!(dossier.run(&mut again, true));
        let steps = again.steps;
        for at in (1..=steps + 1).step_by(5) {
            for left in LEFT {
                let what = format!("steps {first} and {at}, {left:?}");
                let mut disk = killed.clone();
                disk.trouble = Some((at, Trouble::Dead));
                dossier.run(&mut disk, true);
                let mut disk = disk.restart(left);
                assert_ledger_holds(&disk, &whole, &what);
                assert!(dossier.run(&mut disk, true), "{what}");
                assert_eq!(disk.files(), whole.files(), "{what}");
                assert_eq!(disk.ledger, whole.ledger, "{what}");
            }
        }
    }
}

#[test]
fn a_step_that_fails_is_made_good_by_the_next_run() {
    let dossier = Dossier::new();
    let whole = dossier.whole();
    for trouble in [Trouble::Once, Trouble::Full] {
        for at in 1..=whole.steps {
            let what = format!("step {at}, {trouble:?}");
            let mut disk = Disk {
                trouble: Some((at, trouble)),
                ..Disk::default()
            };
            dossier.run(&mut disk, true);
            disk.trouble = None;
            assert!(dossier.run(&mut disk, true), "{what}");
            assert_eq!(disk.files(), whole.files(), "{what}");
            // A document that failed alone comes later in the ledger.
            assert_eq!(disk.lines(), whole.lines(), "{what}");
            if trouble == Trouble::Full {
                assert_eq!(disk.ledger, whole.ledger, "{what}");
            }
        }
    }
}

/// Without syncs nothing is lost when a program is killed.
#[test]
fn a_killed_run_without_syncs_is_made_whole() {
    let dossier = Dossier::new();
    let whole = dossier.whole();
    let mut quick = Disk::default();
    assert!(dossier.run(&mut quick, false));
    assert_eq!(
        (quick.files(), &quick.ledger),
        (whole.files(), &whole.ledger)
    );
    assert!(quick.steps < whole.steps);
    for at in 1..=quick.steps {
        for left in [Left::Everything, Left::HalfTheLedger] {
            let mut disk = Disk {
                trouble: Some((at, Trouble::Dead)),
                ..Disk::default()
            };
            dossier.run(&mut disk, false);
            let mut disk = disk.restart(left);
            assert!(dossier.run(&mut disk, false));
            assert_eq!(disk.files(), whole.files(), "step {at}");
            assert_eq!(disk.ledger, whole.ledger, "step {at}");
        }
    }
}

/// What the syncs are for: without them a loss of power leaves documents in the ledger whose files are lost.
#[test]
fn without_syncs_the_disk_of_these_tests_loses_files() {
    let dossier = Dossier::new();
    let mut quick = Disk::default();
    assert!(dossier.run(&mut quick, false));
    let is_lost = |left: &Left| {
        let disk = quick.restart(*left);
        let mut entries = ledger::entries(&disk.ledger).flatten();
        let files = disk.files();
        entries.any(|entry| {
            let mut paths = entry.paths.iter();
            paths.any(|path| files.get(&**path).is_none_or(|bytes| bytes.is_empty()))
        })
    };
    let losing: Vec<String> = LEFT
        .iter()
        .filter(|left| is_lost(left))
        .map(|left| format!("{left:?}"))
        .collect();
    assert_eq!(losing, ["Ledger"]);
}

/// Without a ledger, files with the same bytes count as written.
#[test]
fn files_that_are_there_count_and_others_are_in_the_way() {
    let dossier = Dossier::new();
    let mut disk = dossier.whole();
    let (rules, ledger) = (&dossier.rules, Ledger::new());
    let export = Export::new(rules, &ledger, "2026-11-20".parse().unwrap());
    let plan = export.plan(&dossier.items());
    disk.ledger.clear();
    let place = disk.names["scan.jpg"];
    disk.contents[place].bytes = b"mine".to_vec();
    let before = disk.clone();
    let mut executor = Executor::new(&mut disk, &ledger).unwrap();
    for row in &plan.rows {
        let original = |_| Ok(format!("original of {}", row.key).into_bytes());
        let checked = executor.check(row, original);
        let done = executor.write(row, original);
        if &*row.key == "scan" {
            for error in [checked.unwrap_err(), done.unwrap_err()] {
                assert!(!error.is_final());
                assert_eq!(
                    error.to_string(),
                    "cannot write scan.jpg: the file already exists with other content; move it away, \
                     or choose other names"
                );
            }
        } else {
            checked.unwrap();
            let files = row.files.len();
            let there = Done {
                written: 0,
                there: files,
            };
            assert_eq!(done.unwrap(), there);
        }
    }
    assert_eq!(disk.files(), before.files());
    assert_eq!(disk.lines().len(), 7);
}

/// Another run that is quicker, with the same bytes or others.
#[test]
fn a_file_that_comes_meanwhile_is_not_overwritten() {
    struct Racing(Disk, &'static [u8]);
    impl Store for Racing {
        fn publish(&mut self, written: &str, path: &str) -> io::Result<()> {
            let other = self.0.write("", self.1)?;
            let at = self.0.names.remove(&other).unwrap();
            self.0.names.insert(path.to_owned(), at);
            self.0.publish(written, path)
        }
        fn compare(&mut self, path: &str, bytes: &[u8]) -> io::Result<There> {
            self.0.compare(path, bytes)
        }
        fn make_folder(&mut self, folder: &str) -> io::Result<()> {
            self.0.make_folder(folder)
        }
        fn write(&mut self, folder: &str, bytes: &[u8]) -> io::Result<String> {
            self.0.write(folder, bytes)
        }
        fn remove(&mut self, written: &str) -> io::Result<()> {
            self.0.remove(written)
        }
        fn leftovers(&mut self, folder: &str) -> io::Result<Vec<String>> {
            self.0.leftovers(folder)
        }
        fn sync_file(&mut self, path: &str) -> io::Result<()> {
            self.0.sync_file(path)
        }
        fn sync_folder(&mut self, folder: &str) -> io::Result<()> {
            self.0.sync_folder(folder)
        }
        fn append(&mut self, lines: &str) -> io::Result<()> {
            self.0.append(lines)
        }
        fn cut(&mut self, length: u64) -> io::Result<()> {
            self.0.cut(length)
        }
        fn sync_ledger(&mut self) -> io::Result<()> {
            self.0.sync_ledger()
        }
        fn may_write(&mut self, folder: &str) -> io::Result<()> {
            self.0.may_write(folder)
        }
    }
    let (rules, ledger) = (Rules::default(), Ledger::new());
    let items = [ExportItem::new("scan", "scan.jpg", "ff")];
    let plan = Export::new(&rules, &ledger, "2026-11-20".parse().unwrap()).plan(&items);
    for (theirs, lines) in [(b"ours", 1), (b"else", 0)] {
        let mut store = Racing(Disk::default(), theirs);
        let mut executor = Executor::new(&mut store, &ledger).unwrap();
        let done = executor.write(&plan.rows[0], |_| Ok(b"ours".to_vec()));
        assert_eq!(done.is_ok(), lines == 1);
        assert_eq!(store.0.files(), BTreeMap::from([("scan.jpg", &theirs[..])]));
        assert_eq!(store.0.lines().len(), lines);
    }
}

/// What is in the ledger already and was to be archived is archived by the next run.
#[test]
fn a_lost_line_that_archives_is_written_again() {
    let dossier = Dossier::new();
    let whole = dossier.whole();
    let mut disk = whole.clone();
    let text = String::from_utf8(whole.ledger.clone()).unwrap();
    let kept: Vec<&str> = text
        .lines()
        .filter(|line| !line.contains("archived"))
        .collect();
    disk.ledger = (kept.join("\n") + "\n").into_bytes();
    assert!(dossier.run(&mut disk, true));
    assert_eq!(disk.lines(), whole.lines());
    let ledger = Ledger::parse(&disk.ledger);
    let standing = ledger.standing(&dossier.items()[1].ledger_key(), "ab01");
    let archived = ledger::Standing::AlreadyExported(LedgerState::Archived);
    assert_eq!(standing, archived);
}
