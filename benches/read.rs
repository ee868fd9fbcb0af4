//! Reading, beside a loop over the same events and a general tree of the same document.

mod common;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};

fn read(criterion: &mut Criterion) {
    let large = common::with_lines(10_000);
    for (size, text, lines) in [("small", common::SMALL, 3), ("10k-lines", &large, 10_000)] {
        let bytes = text.as_bytes();
        let elements = common::elements(text);
        assert!(facturier::read(bytes).unwrap().report().findings.is_empty());

        let group = |criterion: &mut Criterion, name: &str, run: &mut dyn FnMut()| {
            let mut group = criterion.benchmark_group(format!("{name}/ubl"));
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
}

criterion_group!(benches, read);
criterion_main!(benches);
