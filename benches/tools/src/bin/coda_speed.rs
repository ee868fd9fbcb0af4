//! How fast CODA is read, beside a search for the ends of its lines in the same bytes.
//!
//! ```sh
//! cargo run --release -p facturier-tools --bin make_coda -- 1000000 /tmp/million.cod
//! cargo run --release -p facturier-tools --bin coda_speed -- /tmp/million.cod            # streamed, in little memory
//! cargo run --release -p facturier-tools --bin coda_speed -- /tmp/million.cod --memory   # from memory, with ratios
//! ```

use facturier::format::StatementEvent;
use facturier::format::coda::{CodaReader, RecordKind, Records, fields};
use rust_decimal::Decimal;
use std::error::Error;
use std::fs::File;
use std::io::{BufRead, BufReader};
use std::time::{Duration, Instant};

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let path = arguments.next().ok_or("expected a file")?;
    if arguments.next().as_deref() == Some("--memory") {
        return in_memory(&std::fs::read(path)?);
    }
    let file = File::open(path)?;
    let length = file.metadata()?.len();
    let start = Instant::now();
    let (movements, findings) = movements(BufReader::with_capacity(64 << 10, file))?;
    let time = start.elapsed();
    println!("{movements} movements and details, {findings} findings");
    println!("{}", rate("streamed to movements", length, time));
    if let Some(peak) = peak_memory() {
        println!("peak memory {peak}");
    }
    Ok(())
}

fn in_memory(bytes: &[u8]) -> Result<(), Box<dyn Error>> {
    let length = bytes.len() as u64;
    let mut lines = 0;
    let scan = best(|| {
        lines = 0;
        // Touches every line: its first byte and its length.
        for line in Lines(bytes) {
            lines += usize::from(line.len() > 1 && line[0] >= b'0');
        }
    });
    println!("{lines} lines");
    println!("{}", rate("ends of lines", length, scan));
    let mut amounts = 0_u64;
    let records = best(|| {
        amounts = 0;
        for record in Records::new(bytes) {
            if record.kind == Some(RecordKind::Movement) {
                let amount = record.field(fields::movement::AMOUNT);
                amounts += u64::from(amount[14] & 15);
            }
        }
    });
    let ratio = records.as_secs_f64() / scan.as_secs_f64();
    println!("{}, {ratio:.2} times", rate("records", length, records));
    let mut found = (0, 0);
    let typed = best(|| {
        if let Ok(counts) = movements(bytes) {
            found = counts;
        }
    });
    let ratio = typed.as_secs_f64() / scan.as_secs_f64();
    println!("{}, {ratio:.2} times", rate("movements", length, typed));
    println!("{} movements and details, {} findings", found.0, found.1);
    std::hint::black_box(amounts);
    Ok(())
}

struct Lines<'a>(&'a [u8]);

impl<'a> Iterator for Lines<'a> {
    type Item = &'a [u8];

    fn next(&mut self) -> Option<&'a [u8]> {
        let end = memchr::memchr(b'\n', self.0)?;
        let (line, rest) = self.0.split_at(end + 1);
        self.0 = rest;
        Some(line)
    }
}

fn movements(input: impl BufRead) -> std::io::Result<(usize, usize)> {
    let mut reader = CodaReader::new(input);
    let (mut movements, mut sum) = (0, Decimal::ZERO);
    while let Some(event) = reader.next_event()? {
        if let StatementEvent::Movement(movement) = event {
            sum += movement.signed().unwrap_or_default();
            movements += movement.tree().count();
        }
    }
    std::hint::black_box(sum);
    Ok((movements, reader.findings().len() + reader.left_out()))
}

/// The best of five.
fn best(mut run: impl FnMut()) -> Duration {
    let mut times = Vec::new();
    for _ in 0..5 {
        let start = Instant::now();
        run();
        times.push(start.elapsed());
    }
    times.into_iter().min().unwrap_or_default()
}

fn rate(what: &str, bytes: u64, time: Duration) -> String {
    let megabytes = bytes as f64 / 1e6;
    let per_second = megabytes / time.as_secs_f64();
    format!(
        "{what}: {megabytes:.0} MB in {:.3} s, {per_second:.0} MB/s",
        time.as_secs_f64()
    )
}

/// The most memory this process had, where the system tells.
fn peak_memory() -> Option<String> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find(|line| line.starts_with("VmHWM:"))?;
    Some(line.trim_start_matches("VmHWM:").trim().to_owned())
}
