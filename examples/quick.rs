use quick_xml::{Reader, events::Event};
use std::time::Instant;
fn med(v: &mut Vec<f64>) -> f64 {
    v.sort_by(|a, b| a.total_cmp(b));
    v[v.len() / 2]
}
fn main() {
    let f = std::env::args().nth(1).unwrap();
    let n: usize = std::env::args().nth(2).map_or(3000, |n| n.parse().unwrap());
    let b = std::fs::read(&f).unwrap();
    let s = std::str::from_utf8(&b).unwrap();
    let mut v: Vec<Vec<f64>> = vec![vec![]; 4];
    let mut ra: Vec<Vec<f64>> = vec![vec![]; 4];
    let doc = facturier::read(&b).unwrap().document().0;
    for _ in 0..n {
        let mut t = [0.0; 4];
        let i = Instant::now();
        let mut r = Reader::from_str(s);
        loop {
            match r.read_event().unwrap() {
                Event::Eof => break,
                e => {
                    std::hint::black_box(&e);
                }
            }
        }
        t[0] = i.elapsed().as_secs_f64();
        let i = Instant::now();
        let x = facturier::read(&b).unwrap();
        std::hint::black_box(&x);
        drop(x);
        t[1] = i.elapsed().as_secs_f64();
        let i = Instant::now();
        let x = facturier::read(&b).unwrap().document();
        std::hint::black_box(&x);
        drop(x);
        t[2] = i.elapsed().as_secs_f64();
        let i = Instant::now();
        let x = facturier::write(
            &doc,
            facturier::Format::Ubl,
            &facturier::WriteOptions::new(),
        )
        .unwrap();
        std::hint::black_box(&x);
        drop(x);
        t[3] = i.elapsed().as_secs_f64();
        for k in 0..4 {
            v[k].push(t[k]);
            ra[k].push(t[k] / t[0]);
        }
    }
    for (k, n) in ["raw", "tree", "model", "write"].iter().enumerate() {
        println!(
            "{n:6} {:.2}us ratio {:.3}",
            med(&mut v[k]) * 1e6,
            med(&mut ra[k])
        );
    }
}
