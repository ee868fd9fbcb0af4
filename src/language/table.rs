//! A table of words: a text with a row in each line, sorted by its key, which is its first column.
//!
//! It is looked up as it stands in the file, by halving: nothing is parsed before it is wanted, and nothing
//! is kept.

/// The words of a key: the columns behind it. `None` when no row has this key.
pub(crate) fn row<'t, const COLUMNS: usize>(
    table: &'t str,
    key: &str,
) -> Option<[&'t str; COLUMNS]> {
    let mut rest = table;
    while !rest.is_empty() {
        // The line in which the middle is.
        let before = &rest.as_bytes()[..rest.len() / 2];
        let from = memchr::memrchr(b'\n', before).map_or(0, |at| at + 1);
        let to = rest[from..].find('\n').map_or(rest.len(), |at| from + at);
        let mut columns = rest[from..to].split('\t');
        match columns.next().unwrap_or_default().cmp(key) {
            std::cmp::Ordering::Less => rest = rest.get(to + 1..).unwrap_or_default(),
            std::cmp::Ordering::Greater => rest = &rest[..from],
            std::cmp::Ordering::Equal => {
                let mut words = [""; COLUMNS];
                for word in &mut words {
                    *word = columns.next()?;
                }
                return Some(words);
            }
        }
    }
    None
}

/// All rows of a table that has a word in each language; panics where it is not as it should be.
#[cfg(test)]
pub(crate) fn rows(table: &str) -> Vec<(&str, [&str; 4])> {
    let lines = table.lines().filter(|line| !line.starts_with("# "));
    let rows = lines.map(|line| {
        let cells: Vec<&str> = line.split('\t').collect();
        let [key, words @ ..] = &*cells else {
            panic!("{line:?} is empty");
        };
        for cell in &cells {
            assert!(!cell.is_empty() && *cell == cell.trim(), "{line:?}");
            assert!(
                !cell.contains(char::is_control) && !cell.contains("  "),
                "{line:?}"
            );
        }
        (
            *key,
            words.try_into().unwrap_or_else(|_| panic!("{line:?}")),
        )
    });
    let rows: Vec<(&str, [&str; 4])> = rows.collect();
    assert!(rows.is_sorted_by(|a, b| a.0 < b.0));
    rows
}

#[cfg(test)]
mod tests {
    use super::row;

    #[test]
    fn every_row_is_found_and_no_other() {
        for count in 0..40 {
            let key = |at: usize| format!("K{at:02}");
            let line = |at: usize| format!("{}\té{at}\t{}\n", key(at), "x".repeat(at));
            let table: String = (0..count).map(line).collect();
            for at in 0..count {
                let words = row::<2>(&table, &key(at)).unwrap();
                assert_eq!(words, [format!("é{at}"), "x".repeat(at)]);
            }
            assert_eq!(row::<2>(&table, "K"), None);
            assert_eq!(row::<2>(&table, &key(count)), None);
            assert_eq!(row::<2>(&table, "K00x"), None);
        }
    }
}
