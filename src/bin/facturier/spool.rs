//! What has to wait until all documents are read: in memory, and beyond that in a file without a name.

use crate::Stop;
use crate::output::create_temporary;
use std::env;
use std::fs::{self, File};
use std::io::{self, Read as _, Seek as _, SeekFrom, Write as _};

/// As many bytes are kept in memory.
const IN_MEMORY: usize = 4 << 20;

/// Bytes that were put away.
#[derive(Debug, Default)]
pub struct Spool {
    memory: Vec<u8>,
    /// The bytes behind those in memory, and how many.
    file: Option<File>,
    length: u64,
}

/// Where bytes are.
#[derive(Clone, Copy, Debug, Default)]
pub struct Kept {
    at: u64,
    length: u64,
}

impl Kept {
    pub fn is_empty(self) -> bool {
        self.length == 0
    }
}

/// A file without a name, in the folder for temporary ones. It goes when it is closed, however the program
/// ends.
pub fn temporary() -> io::Result<File> {
    let (path, file) = create_temporary(&env::temp_dir())?;
    fs::remove_file(path)?;
    Ok(file)
}

/// What is said when such a file takes no more.
pub fn failed(error: &io::Error) -> Stop {
    Stop::Failed(format!(
        "cannot keep the documents until they are written: {error} (in {}; the variable TMPDIR names \
         another folder)",
        env::temp_dir().display()
    ))
}

impl Spool {
    /// Puts bytes away.
    pub fn put(&mut self, bytes: &[u8]) -> Result<Kept, Stop> {
        self.try_put(bytes).map_err(|error| failed(&error))
    }

    fn try_put(&mut self, bytes: &[u8]) -> io::Result<Kept> {
        let kept = Kept {
            at: self.memory.len() as u64 + self.length,
            length: bytes.len() as u64,
        };
        if self.file.is_none() && self.memory.len() + bytes.len() <= IN_MEMORY {
            self.memory.extend_from_slice(bytes);
            return Ok(kept);
        }
        if self.file.is_none() {
            self.file = Some(temporary()?);
        }
        if let Some(file) = &mut self.file {
            file.seek(SeekFrom::Start(self.length))?;
            file.write_all(bytes)?;
            self.length += kept.length;
        }
        Ok(kept)
    }

    /// Hands over all that was put away, a piece at a time.
    pub fn each(&mut self, mut each: impl FnMut(&[u8]) -> Result<(), Stop>) -> Result<(), Stop> {
        let fail = |error: io::Error| Stop::Failed(error.to_string());
        each(&self.memory)?;
        let Some(file) = &mut self.file else {
            return Ok(());
        };
        file.seek(SeekFrom::Start(0)).map_err(fail)?;
        let mut piece = vec![0; 1 << 16];
        loop {
            match file.read(&mut piece).map_err(fail)? {
                0 => return Ok(()),
                length => each(&piece[..length])?,
            }
        }
    }

    /// The bytes that were put away.
    pub fn get(&mut self, kept: Kept) -> io::Result<Vec<u8>> {
        let in_memory = self.memory.len() as u64;
        if kept.at < in_memory || kept.is_empty() {
            let at = kept.at.min(in_memory) as usize;
            return Ok(self.memory[at..at + kept.length as usize].to_vec());
        }
        let mut bytes = vec![0; kept.length as usize];
        if let Some(file) = &mut self.file {
            file.seek(SeekFrom::Start(kept.at - in_memory))?;
            file.read_exact(&mut bytes)?;
        }
        Ok(bytes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_put_away_comes_back() {
        let mut spool = Spool::default();
        let texts = [vec![1; 5], vec![2; IN_MEMORY], vec![], vec![3; 7], vec![4]];
        let kept: Vec<Kept> = texts.iter().map(|text| spool.put(text).unwrap()).collect();
        for (text, kept) in texts.iter().zip(kept).rev() {
            assert!(spool.get(kept).unwrap() == *text);
        }
        let mut all = Vec::new();
        let take = |piece: &[u8]| {
            all.extend_from_slice(piece);
            Ok(())
        };
        spool.each(take).unwrap();
        assert!(all == texts.concat());
    }
}
