use quick_xml::{Reader, events::Event};
fn main() {
    let f = std::env::args().nth(1).unwrap();
    let n: usize = std::env::args().nth(2).unwrap().parse().unwrap();
    let b = std::fs::read(&f).unwrap();
    let s = std::str::from_utf8(&b).unwrap();
    match std::env::args().nth(3).unwrap().as_str() {
        "raw" => {
            for _ in 0..n {
                let mut r = Reader::from_str(s);
                loop {
                    match r.read_event().unwrap() {
                        Event::Eof => break,
                        e => {
                            std::hint::black_box(&e);
                        }
                    }
                }
            }
        }
        "tree" => {
            for _ in 0..n {
                std::hint::black_box(facturier::read(&b).unwrap());
            }
        }
        _ => {
            for _ in 0..n {
                std::hint::black_box(facturier::read(&b).unwrap().document());
            }
        }
    }
}
