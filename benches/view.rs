//! Making pages, beside a loop over the events of the document they are made of.

mod common;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use facturier::{Format, WriteOptions};

fn view(criterion: &mut Criterion) {
    let large = common::with_lines(10_000);
    let options = WriteOptions::new();
    for (size, text) in [("small", common::SMALL), ("10k-lines", &large)] {
        let elements = common::elements(text);
        let (document, _) = facturier::read(text.as_bytes()).unwrap().document();
        criterion
            .benchmark_group("loop/view")
            .throughput(Throughput::Bytes(text.len() as u64))
            .bench_function(size, |bencher| {
                bencher.iter(|| assert_eq!(common::raw_loop(text), elements));
            });
        for format in [Format::Html, Format::Pdf] {
            let first = facturier::write(&document, format, &options).unwrap();
            assert!(first.losses.is_empty());
            let mut group = criterion.benchmark_group(format!("view/{format}"));
            group.throughput(match format {
                Format::Pdf => Throughput::Elements(pages(&first.bytes)),
                _ => Throughput::Bytes(first.bytes.len() as u64),
            });
            if size != "small" {
                group.sample_size(10);
            }
            group.bench_function(size, |bencher| {
                bencher.iter(|| {
                    let written = facturier::write(&document, format, &options).unwrap();
                    assert_eq!(written.bytes.len(), first.bytes.len());
                    written
                });
            });
        }
    }
}

/// How many pages a PDF has.
fn pages(pdf: &[u8]) -> u64 {
    let count = memchr::memmem::find_iter(pdf, b"/Type /Page\n").count();
    assert!(count > 0);
    count as u64
}

criterion_group!(benches, view);
criterion_main!(benches);
