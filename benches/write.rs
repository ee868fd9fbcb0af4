//! Writing.

mod common;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use facturier::{Format, WriteOptions};

fn write(criterion: &mut Criterion) {
    let large = common::with_lines(10_000);
    for format in [Format::Ubl, Format::Cii] {
        let mut group = criterion.benchmark_group(format!("write/{format}"));
        for (size, text) in [("small", common::SMALL), ("10k-lines", &large)] {
            let (document, _) = facturier::read(text.as_bytes()).unwrap().document();
            let options = WriteOptions::new();
            let length = common::written(text, format).len();
            group.throughput(Throughput::Bytes(length as u64));
            group.bench_function(size, |bencher| {
                bencher.iter(|| {
                    let written = facturier::write(&document, format, &options).unwrap();
                    assert_eq!(written.bytes.len(), length);
                    written
                });
            });
        }
        group.finish();
    }
}

criterion_group!(benches, write);
criterion_main!(benches);
