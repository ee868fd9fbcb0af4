use quick_xml::{Reader, events::Event};
use std::time::Instant;
fn med(mut v: Vec<f64>) -> f64 {
    v.sort_by(|a, b| a.total_cmp(b));
    v[v.len() / 2]
}
fn main() {
    let f = std::env::args().nth(1).unwrap();
    let n: usize = std::env::args().nth(2).map_or(3000, |n| n.parse().unwrap());
    let b = std::fs::read(&f).unwrap();
    let s = std::str::from_utf8(&b).unwrap();
    let (mut raw, mut rd, mut ratio) = (vec![], vec![], vec![]);
    for _ in 0..n {
        let t = Instant::now();
        let mut r = Reader::from_str(s);
        loop {
            match r.read_event().unwrap() {
                Event::Eof => break,
                e => {
                    std::hint::black_box(&e);
                }
            }
        }
        let a = t.elapsed().as_secs_f64();
        let t = Instant::now();
        let x = facturier::pipeline::read(&b).unwrap();
        std::hint::black_box(&x);
        drop(x);
        let c = t.elapsed().as_secs_f64();
        raw.push(a);
        rd.push(c);
        ratio.push(c / a);
    }
    println!(
        "raw {:.2}us read {:.2}us ratio {:.3}",
        med(raw) * 1e6,
        med(rd) * 1e6,
        med(ratio)
    );
}
