//! Reading and judging by rules, beside a loop over the same events.

mod common;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use facturier::{Format, Profile};

fn validate(criterion: &mut Criterion) {
    let large = common::with_lines(10_000);
    let in_cii = [common::SMALL, &large].map(|text| common::written(text, Format::Cii));
    for (name, rules, size, text) in [
        ("peppol", "peppol", "small", common::SMALL),
        ("peppol", "peppol", "10k-lines", &large),
        ("cii", "en16931", "small", &in_cii[0]),
        ("cii", "en16931", "10k-lines", &in_cii[1]),
    ] {
        let profile = Profile::named(rules).unwrap();
        let elements = common::elements(text);
        let reading = facturier::read(text.as_bytes()).unwrap();
        for what in ["loop", "rules", "validate"] {
            let mut group = criterion.benchmark_group(format!("{what}/{name}"));
            group.throughput(Throughput::Bytes(text.len() as u64));
            group.bench_function(size, |bencher| {
                bencher.iter(|| match what {
                    "loop" => assert_eq!(common::raw_loop(text), elements),
                    "rules" => assert!(reading.validate(&profile).findings.is_empty()),
                    _ => {
                        let reading = facturier::read(text.as_bytes()).unwrap();
                        assert!(reading.validate(&profile).findings.is_empty());
                    }
                });
            });
            group.finish();
        }
    }
}

criterion_group!(benches, validate);
criterion_main!(benches);
