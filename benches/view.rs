//! Making pages.

mod common;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use facturier::{Format, WriteOptions};

fn view(criterion: &mut Criterion) {
    let (document, _) = facturier::read(common::SMALL.as_bytes())
        .unwrap()
        .document();
    let options = WriteOptions::new();
    for format in [Format::Html, Format::Pdf] {
        let mut group = criterion.benchmark_group(format!("view/{format}"));
        let first = facturier::write(&document, format, &options).unwrap();
        assert!(first.losses.is_empty());
        group.throughput(Throughput::Elements(1));
        group.bench_function("small", |bencher| {
            bencher.iter(|| {
                let written = facturier::write(&document, format, &options).unwrap();
                assert_eq!(written.bytes.len(), first.bytes.len());
                written
            });
        });
    }
    group_of_lines(criterion);
}

/// Some 900 pages.
fn group_of_lines(criterion: &mut Criterion) {
    let large = common::with_lines(10_000);
    let (document, _) = facturier::read(large.as_bytes()).unwrap().document();
    let options = WriteOptions::new();
    let mut group = criterion.benchmark_group("view/pdf");
    group.sample_size(10);
    group.bench_function("10k-lines", |bencher| {
        bencher.iter(|| facturier::write(&document, Format::Pdf, &options).unwrap());
    });
    group.finish();
}

criterion_group!(benches, view);
criterion_main!(benches);
