//! What the fuzz targets `read_mt940`, `read_ofx`, `read_cfonb` and `read_coda`
//! hold, on some thousand edits of the fixtures.

use crate::targets::banks;
use facturier::Format;
use facturier::format::detect;

/// A row of numbers that look drawn, the same for the same seed (splitmix64).
struct Dice(u64);

impl Dice {
    fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let z = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        ((z ^ (z >> 31)) % bound.max(1) as u64) as usize
    }
}

const SNIPPETS: &[&[u8]] = &[
    b"\r\n:61:",
    b":86:",
    b":20:",
    b"\r\n-\r\n",
    b"\r\n",
    b"\n",
    b"\r",
    b"/REMI/",
    b"?20",
    b":",
    b"-",
    b"{4:",
    b"\0",
    b"\x1b[",
    b"\xff",
    b"+",
    b"//",
    b",",
    b"0",
    b"9999999999999999",
    b"RC",
    b"D",
    b"NTRF",
    b"  ",
];

fn mutated(seed: &[u8], dice: &mut Dice) -> Vec<u8> {
    let mut bytes = seed.to_vec();
    for _ in 0..1 + dice.below(6) {
        let at = dice.below(bytes.len());
        let end = (at + 1 + dice.below(40)).min(bytes.len());
        match dice.below(5) {
            0 if at < bytes.len() => bytes[at] = dice.below(256) as u8,
            1 => drop(bytes.drain(at..end)),
            2 => {
                let part = bytes[at..end].to_vec();
                let to = dice.below(bytes.len());
                bytes.splice(to..to, part);
            }
            _ => {
                let snippet = SNIPPETS[dice.below(SNIPPETS.len())];
                bytes.splice(at..at, snippet.iter().copied());
            }
        }
    }
    bytes
}

fn seeds(folder: &str, ending: &str) -> Vec<Vec<u8>> {
    let folder = format!("{}/fixtures/{folder}", env!("CARGO_MANIFEST_DIR"));
    let mut paths: Vec<_> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|found| found == ending))
        .collect();
    paths.sort();
    paths
        .iter()
        .map(|path| std::fs::read(path).unwrap())
        .collect()
}

#[test]
fn edits_of_mt940_keep_their_movements() {
    let seeds = seeds("mt940", "sta");
    let mut dice = Dice(1);
    for at in 0..2_000 {
        banks::assert_mt940(&mutated(&seeds[at % seeds.len()], &mut dice));
    }
}

#[test]
fn edits_of_ofx_keep_their_movements() {
    let seeds = [seeds("ofx", "ofx"), seeds("ofx", "qfx")].concat();
    let mut dice = Dice(3);
    for at in 0..2_000 {
        banks::assert_ofx(&mutated(&seeds[at % seeds.len()], &mut dice));
    }
}

#[test]
fn edits_of_cfonb_are_read() {
    let seeds = seeds("cfonb", "txt");
    let mut dice = Dice(4);
    for at in 0..2_000 {
        banks::assert_cfonb(&mutated(&seeds[at % seeds.len()], &mut dice));
    }
}

#[test]
fn edits_of_coda_are_the_same_from_memory_and_as_a_stream() {
    let seeds = seeds("coda", "cod");
    let mut dice = Dice(2);
    for at in 0..800 {
        banks::assert_coda(&mutated(&seeds[at % seeds.len()], &mut dice));
    }
}

/// What begins with a header of CODA is CODA, whatever its other lines look like; what begins as MT940 may be
/// another message.
#[test]
fn other_documents_behind_a_header() {
    let others: [&[u8]; 6] = [
        include_bytes!("../../fixtures/ubl/peppol-invoice.xml"),
        include_bytes!("../../fixtures/ubl/peppol-invoice.json"),
        b"%PDF-1.7\n",
        b"From: a@example.com\r\nSubject: b\r\n\r\n",
        b"UNA:+.? 'UNB+UNOC:3+1+2+260101:1200+3'",
        b"X\n:23B:CRED\n:32A:260105EUR1,00\n:50K:A\n:59:B\n:71A:SHA\n-}",
    ];
    let statements = [seeds("mt940", "sta"), seeds("camt", "xml")].concat();
    for other in others
        .into_iter()
        .chain(statements.iter().map(Vec::as_slice))
    {
        assert_eq!(
            detect(&[banks::CODA_HEADER, other].concat()).format,
            Format::Coda
        );
        banks::assert_coda(other);
        banks::assert_mt940(other);
        banks::assert_ofx(other);
        banks::assert_cfonb(other);
    }
}
