fn main() {
    let f = std::env::args().nth(1).unwrap();
    let n: usize = std::env::args().nth(2).unwrap().parse().unwrap();
    let b = std::fs::read(&f).unwrap();
    for _ in 0..n {
        std::hint::black_box(facturier::pipeline::read(&b).unwrap());
    }
}
