//! Reading and judging by the rules of Peppol, beside a loop over the same events.

mod common;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use facturier::Profile;

fn validate(criterion: &mut Criterion) {
    let peppol = Profile::named("peppol").unwrap();
    let large = common::with_lines(10_000);
    for (size, text) in [("small", common::SMALL), ("10k-lines", &large)] {
        let elements = common::elements(text);
        let reading = facturier::read(text.as_bytes()).unwrap();
        for name in ["loop", "rules", "validate"] {
            let mut group = criterion.benchmark_group(format!("{name}/peppol"));
            group.throughput(Throughput::Bytes(text.len() as u64));
            group.bench_function(size, |bencher| {
                bencher.iter(|| match name {
                    "loop" => assert_eq!(common::raw_loop(text), elements),
                    "rules" => assert!(reading.validate(&peppol).findings.is_empty()),
                    _ => {
                        let reading = facturier::read(text.as_bytes()).unwrap();
                        assert!(reading.validate(&peppol).findings.is_empty());
                    }
                });
            });
            group.finish();
        }
    }
}

criterion_group!(benches, validate);
criterion_main!(benches);
