//! What the README and the documentation quote: every path is there, every command does what it says.
//!
//! `FACTURIER_BLESS=1 cargo test --all-features --test readme` writes the outputs anew.

use crate::make_dossier::{Maker, write_zip};
use facturier::Language;
use facturier::dossier::Layout;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// A folder with the fixtures and a dossier in it; removed in the end.
struct Folder(PathBuf);

impl Folder {
    fn new(test: &str) -> Self {
        let path =
            std::env::temp_dir().join(format!("facturier-readme-{test}-{}", std::process::id()));
        let _ = fs::remove_dir_all(&path);
        copy(&root().join("fixtures"), &path.join("fixtures"));
        let maker = Maker::new(Layout::named("flat").unwrap(), Language::English, 0);
        let files = (0..40).map(|at| maker.file(at));
        write_zip(fs::File::create(path.join("dossier.zip")).unwrap(), files).unwrap();
        Folder(path)
    }

    fn run(&self, arguments: &[String]) -> Output {
        Command::new(env!("CARGO_BIN_EXE_facturier"))
            .current_dir(&self.0)
            .args(arguments)
            .env_remove("COLUMNS")
            .output()
            .unwrap()
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let to = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy(&entry.path(), &to);
        } else {
            fs::copy(entry.path(), to).unwrap();
        }
    }
}

/// A block of a document between fences: its language, and its content with where that begins.
struct Block {
    language: String,
    start: usize,
    content: String,
}

fn blocks(text: &str) -> Vec<Block> {
    let mut blocks: Vec<Block> = Vec::new();
    let (mut at, mut is_open) = (0, false);
    for line in text.split_inclusive('\n') {
        at += line.len();
        if let Some(language) = line.strip_prefix("```") {
            is_open = !is_open;
            if is_open {
                blocks.push(Block {
                    language: language.trim().to_owned(),
                    start: at,
                    content: String::new(),
                });
            }
        } else if is_open {
            blocks.last_mut().unwrap().content.push_str(line);
        }
    }
    blocks
}

/// The words of a command, as a shell takes them apart, without its comment.
fn words(command: &str) -> Vec<String> {
    let mut words = Vec::new();
    let mut word: Option<String> = None;
    let mut is_quoted = false;
    for character in command.chars() {
        match character {
            '\'' => {
                is_quoted = !is_quoted;
                word.get_or_insert_default();
            }
            '#' if word.is_none() => break,
            c if c.is_whitespace() && !is_quoted => words.extend(word.take()),
            c => word.get_or_insert_default().push(c),
        }
    }
    words.extend(word);
    words
}

/// The arguments of facturier, if that is what a line runs.
fn arguments(line: &str) -> Option<Vec<String>> {
    let words = words(line);
    let own: &[&str] = &["facturier"];
    let by_cargo: &[&str] = &["cargo", "run", "--release", "--features", "cli", "--"];
    [own, by_cargo]
        .into_iter()
        .find(|start| words.len() > start.len() && words.iter().zip(*start).all(|(a, b)| a == b))
        .map(|start| words[start.len()..].to_vec())
}

#[test]
fn every_command_of_the_readme_does_what_it_says() {
    let path = root().join("README.md");
    let readme = fs::read_to_string(&path).unwrap();
    let folder = Folder::new("readme");
    let mut blessed = readme.clone();
    let mut shift = 0_isize;
    let (mut commands, mut outputs) = (0, 0);
    let mut last: Option<String> = None;
    for block in blocks(&readme) {
        match block.language.as_str() {
            "sh" => {
                for line in block.content.replace("\\\n", " ").lines() {
                    let Some(arguments) = arguments(line) else {
                        continue;
                    };
                    let output = folder.run(&arguments);
                    let error = String::from_utf8(output.stderr).unwrap();
                    // Fixtures are broken on purpose; the command has to be understood.
                    for wrong in [
                        "--help",
                        "no such file",
                        "No such file",
                        "has no effect",
                        "cannot",
                    ] {
                        assert!(!error.contains(wrong), "{line}\n{error}");
                    }
                    last = Some(String::from_utf8(output.stdout).unwrap());
                    commands += 1;
                }
            }
            // What stands under a command is what it prints.
            "text" => {
                if let Some(output) = last.take() {
                    outputs += 1;
                    let start = block.start.checked_add_signed(shift).unwrap();
                    blessed.replace_range(start..start + block.content.len(), &output);
                    shift += output.len() as isize - block.content.len() as isize;
                }
            }
            _ => last = None,
        }
    }
    assert!(commands > 15, "{commands} commands");
    assert!(outputs >= 2, "{outputs} outputs");
    if std::env::var_os("FACTURIER_BLESS").is_some_and(|value| value == "1") {
        fs::write(path, blessed).unwrap();
        return;
    }
    assert!(
        blessed == readme,
        "the outputs in README.md are others now; FACTURIER_BLESS=1 writes them anew:\n{blessed}"
    );
}

#[test]
fn every_path_that_is_quoted_is_there() {
    let mut paths = 0;
    for name in [
        "README.md",
        "docs/import.md",
        "docs/comparison.md",
        "DESIGN.md",
        "CONTRIBUTING.md",
    ] {
        let text = fs::read_to_string(root().join(name)).unwrap();
        let ends = |c: char| c.is_whitespace() || "`()[],;:\"'".contains(c);
        for word in text.split(ends) {
            let word = word.trim_end_matches('.');
            let is_ours = [
                "fixtures/",
                "docs/",
                "tests/",
                "examples/",
                "benches/",
                "schemas/",
            ]
            .iter()
            .any(|folder| word.starts_with(folder));
            if is_ours && !word.contains(['*', '{', '<']) {
                paths += 1;
                assert!(root().join(word).exists(), "{name}: there is no {word}");
            }
        }
    }
    assert!(paths > 20, "{paths} paths");
}

#[test]
fn the_comparison_shows_code_that_is_run() {
    let read = |name: &str| fs::read_to_string(root().join(name)).unwrap();
    let run = read("benches/rivals/src/task.rs");
    let shown = blocks(&read("docs/comparison.md"));
    let shown: Vec<Block> = shown
        .into_iter()
        .filter(|block| block.language == "rust")
        .collect();
    assert_eq!(shown.len(), 3);
    for block in shown {
        assert!(run.contains(&block.content), "{}", block.content);
    }
    // What README quotes of the table is what the table says.
    let (readme, page) = (read("README.md"), read("docs/comparison.md"));
    let quoted = readme.lines().filter(|line| line.contains(": model, "));
    let (quoted, known): (Vec<&str>, Vec<&str>) = (quoted.collect(), page.lines().collect());
    assert_eq!(quoted.len(), 4);
    for line in quoted {
        assert!(known.contains(&line), "{line}");
    }
}

#[test]
fn the_example_files_are_read_and_are_as_documented() {
    let folder = Folder::new("documented");
    let documented = fs::read_to_string(root().join("docs/import.md")).unwrap();
    let examples: Vec<String> = blocks(&documented)
        .into_iter()
        .filter(|block| block.language == "json")
        .map(|block| block.content)
        .collect();
    let read = |name: &str| fs::read_to_string(root().join("fixtures/dossier").join(name)).unwrap();
    assert_eq!(examples, [read("settings.json"), read("parties.json")]);

    for name in ["peppol-invoice.xml", "peppol-credit-note.xml"] {
        let to = folder.0.join("in").join(name);
        fs::create_dir_all(to.parent().unwrap()).unwrap();
        fs::copy(root().join("fixtures/ubl").join(name), to).unwrap();
    }
    let run = |line: &str| {
        let output = folder.run(&arguments(line).unwrap());
        let text = String::from_utf8(output.stdout).unwrap();
        assert_eq!(output.status.code(), Some(0), "{line}\n{text}");
        text
    };
    run("facturier import --own BE0991704244 --settings fixtures/dossier/settings.json -o out in");
    let table = fs::read_to_string(folder.0.join("out/coffee/20260331-2026-0117.csv")).unwrap();
    assert!(table.contains(",De Gouden Boon,"), "{table}");
    assert!(folder.0.join("out/credit/CN-2026-0009.xml").exists());
    let changes =
        run("facturier parties --own BE0991704244 --known fixtures/dossier/parties.json in");
    assert!(changes.starts_with("update   S-0042 "), "{changes}");
}

#[test]
fn every_field_and_setting_is_documented() {
    use facturier::dossier::export::{FIELDS, Settings};
    let documented = fs::read_to_string(root().join("docs/import.md")).unwrap();
    // An unknown name is answered by all there are.
    let error = serde_json::from_str::<Settings>("{\"?\": 1}")
        .unwrap_err()
        .to_string();
    let settings: Vec<&str> = error.split('`').skip(3).step_by(2).collect();
    assert!(settings.len() >= 14, "{error}");
    for name in settings
        .into_iter()
        .chain(FIELDS.iter().map(|(name, _)| *name))
    {
        assert!(documented.contains(&format!("`{name}`")), "{name}");
    }
}
