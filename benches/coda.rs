//! Reading CODA: to movements, to borrowed records, and beside both a search for the ends of the lines
//! in the same bytes.

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use facturier::format::StatementEvent;
use facturier::format::coda::{CodaLayout, CodaReader, CodaWriter, Records};
use facturier::model::Document;
use rust_decimal::Decimal;

/// A few payments as most are: communications, counterparties, information.
const ONE: &[u8] = include_bytes!("../fixtures/coda/simple.cod");

const MOVEMENTS: usize = 100_000;

/// The movements of the first statement over and over, in as many statements as they need.
fn many() -> Vec<u8> {
    let (document, _) = facturier::read(ONE).unwrap().document();
    let Document::Statements(statements) = document else {
        panic!("not a bank file");
    };
    let mut statement = statements.into_iter().next().unwrap();
    let movements = std::mem::take(&mut statement.movements);
    let mut writer = CodaWriter::new(Vec::new(), CodaLayout::new());
    let sum: Decimal = (0..MOVEMENTS)
        .filter_map(|at| movements[at % movements.len()].signed())
        .sum();
    let old = statement.old_balance.as_ref().unwrap().signed().unwrap();
    let (side, amount) = facturier::model::Side::of(old + sum);
    let balance = statement.new_balance.as_mut().unwrap();
    (balance.side, balance.amount) = (side, amount.into());
    statement.trailer = None;
    writer.start(&statement).unwrap();
    for at in 0..MOVEMENTS {
        writer.movement(&movements[at % movements.len()]).unwrap();
    }
    writer.end(&statement).unwrap();
    writer.finish().unwrap()
}

fn coda(criterion: &mut Criterion) {
    let bytes = many();
    let lines = memchr::memchr_iter(b'\n', &bytes).count();
    let group = |criterion: &mut Criterion, group: &str, run: &mut dyn FnMut()| {
        let mut group = criterion.benchmark_group(group);
        group.throughput(Throughput::Bytes(bytes.len() as u64));
        group.sample_size(20);
        group.bench_function("100k-movements", |bencher| bencher.iter(&mut *run));
        group.finish();
    };
    group(criterion, "lines/coda", &mut || {
        let (mut rest, mut count) = (&bytes[..], 0);
        while let Some(end) = memchr::memchr(b'\n', rest) {
            count += usize::from(rest[0] >= b'0');
            rest = &rest[end + 1..];
        }
        assert_eq!(count, lines);
    });
    group(criterion, "records/coda", &mut || {
        let records = Records::new(&bytes).filter(|record| record.kind.is_some());
        assert_eq!(records.count(), lines);
    });
    group(criterion, "read/coda", &mut || {
        let mut reader = CodaReader::new(&bytes[..]);
        let mut movements = 0;
        while let Some(event) = reader.next_event().unwrap() {
            movements += usize::from(matches!(event, StatementEvent::Movement(_)));
        }
        assert_eq!(movements, MOVEMENTS);
        assert!(reader.findings().is_empty());
    });
}

criterion_group!(benches, coda);
criterion_main!(benches);
