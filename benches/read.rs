//! Reading, beside a loop over the same events and a general tree of the same document.

mod common;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use facturier::Format;

fn read(criterion: &mut Criterion) {
    let large = common::with_lines(10_000);
    let in_cii = [common::SMALL, &large].map(|text| common::written(text, Format::Cii));
    for (syntax, size, text, lines) in [
        ("ubl", "small", common::SMALL, 3),
        ("ubl", "10k-lines", &large, 10_000),
        ("cii", "small", &in_cii[0], 3),
        ("cii", "10k-lines", &in_cii[1], 10_000),
    ] {
        let bytes = text.as_bytes();
        let elements = common::elements(text);
        assert!(facturier::read(bytes).unwrap().report().findings.is_empty());

        let group = |criterion: &mut Criterion, name: &str, run: &mut dyn FnMut()| {
            let mut group = criterion.benchmark_group(format!("{name}/{syntax}"));
            group.throughput(Throughput::Bytes(bytes.len() as u64));
            group.bench_function(size, |bencher| bencher.iter(&mut *run));
            group.finish();
        };
        group(criterion, "loop", &mut || {
            assert_eq!(common::raw_loop(text), elements);
        });
        group(criterion, "dom", &mut || {
            let document = roxmltree::Document::parse(text).unwrap();
            assert!(document.root_element().has_children());
        });
        group(criterion, "tree", &mut || {
            let reading = facturier::read(bytes).unwrap();
            assert!(!reading.is_invalid());
        });
        group(criterion, "read", &mut || {
            let reading = facturier::read(bytes).unwrap();
            let (document, losses) = reading.document();
            assert!(!reading.is_invalid() && losses.is_empty());
            assert_eq!(document.as_invoice().unwrap().lines.len(), lines);
        });
    }
    statements(criterion);
}

/// Statements of banks, in XML and otherwise.
fn statements(criterion: &mut Criterion) {
    const MOVEMENTS: usize = 10_000;
    for (syntax, text) in [
        ("camt", common::with_entries(MOVEMENTS)),
        ("mt940", common::mt940_with(MOVEMENTS)),
    ] {
        let mut group = criterion.benchmark_group(format!("read/{syntax}"));
        group.throughput(Throughput::Bytes(text.len() as u64));
        group.bench_function("10k-movements", |bencher| {
            bencher.iter(|| {
                let (document, _) = facturier::read(text.as_bytes()).unwrap().into_document();
                let statements = document.into_statements().unwrap();
                assert_eq!(statements[0].movements.len(), MOVEMENTS);
                statements
            });
        });
        group.finish();
    }
}

criterion_group!(benches, read);
criterion_main!(benches);
