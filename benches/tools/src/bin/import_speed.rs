//! How long a dossier takes to import, and how much memory.
//!
//! ```sh
//! cargo run --release -p facturier-tools --bin import_speed DIR|FILE.zip [THREADS]
//! ```

use facturier::dossier::{
    Dossier, FolderSource, History, Identity, Imported, Refusal, Source, Summary, ZipSource,
};
use std::fs::File;
use std::ops::ControlFlow;
use std::time::Instant;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut arguments = std::env::args().skip(1);
    let path = arguments
        .next()
        .ok_or("expected a folder or a zip archive")?;
    let threads = arguments.next().map_or(Ok(0), |threads| threads.parse())?;
    let start = Instant::now();
    let summary = if std::fs::metadata(&path)?.is_dir() {
        import(&FolderSource::new(path), threads)?
    } else {
        import(&ZipSource::new(File::open(path)?)?, threads)?
    };
    let time = start.elapsed();
    for ((kind, direction), count) in &summary.counts {
        println!("{count:8} {} {}", kind.name(), direction.name());
    }
    println!(
        "{} files, {} bytes, {} broken, {} there before, layout {}",
        summary.progress.done,
        summary.progress.bytes,
        summary.broken,
        summary.same + summary.conflicts,
        summary.layout.map_or("none", |layout| layout.name)
    );
    println!("{time:?}, {}", peak_memory().unwrap_or_default());
    Ok(())
}

fn import(source: &impl Source, threads: usize) -> Result<Summary, Refusal> {
    // The owner of the dossiers of `make_dossier`.
    let dossier = Dossier::new(Identity::new().number("0910000055")).threads(threads);
    dossier.import(source, &mut History::new(), |Imported { .. }| {
        ControlFlow::Continue(())
    })
}

fn peak_memory() -> Option<String> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find(|line| line.starts_with("VmHWM:"))?;
    Some(line.to_owned())
}
