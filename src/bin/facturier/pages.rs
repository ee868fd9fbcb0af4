//! `import --pages`: the dossier as pages, an index and one for each document.

use crate::Stop;
use crate::output::NewFile;
use facturier::Language;
use facturier::dossier::{DossierIndex, Imported};
use facturier::format::html::HtmlPage;
use facturier::report::Report;
use std::fs;
use std::path::{Path, PathBuf};

/// The pages as they are written: of each file when it comes, so that a dossier may have any number.
pub struct Pages {
    folder: PathBuf,
    language: Language,
    index: DossierIndex,
    file: NewFile,
    count: usize,
}

impl Pages {
    /// In a folder that is made, or has no index yet.
    pub fn new(folder: &Path, title: &str, language: Language) -> Result<Pages, Stop> {
        let inner = folder.join("pages");
        let failed = |error| Stop::Failed(format!("cannot write {}: {error}", inner.display()));
        fs::create_dir_all(&inner).map_err(failed)?;
        let index = DossierIndex::new(language);
        let path = folder.join("index.html");
        let mut file = NewFile::create(&path, false).map_err(Stop::Failed)?;
        let head = index.head(title);
        file.write(head.as_bytes()).map_err(Stop::Failed)?;
        Ok(Pages {
            folder: folder.to_owned(),
            language,
            index,
            file,
            count: 0,
        })
    }

    /// The page of a document, and its row; of what is no document the row alone.
    pub fn add(&mut self, imported: &Imported) -> Result<(), Stop> {
        let entry = &imported.entry;
        let mut link = None;
        if let Some(document) = &imported.document {
            self.count += 1;
            let name = format!("pages/{:06}.html", self.count);
            let report = Report {
                format: entry.format.name().into(),
                findings: entry.findings.clone(),
                left_out: entry.left_out,
                judged_by: entry.judged_by.clone(),
                ..Report::default()
            };
            let report = report.in_language(self.language);
            let page = HtmlPage::new(document).report(&report).file(&entry.path);
            let page = page.language(self.language).to_string();
            let path = self.folder.join(&name);
            let mut file = NewFile::create(&path, false).map_err(Stop::Failed)?;
            file.write(page.as_bytes()).map_err(Stop::Failed)?;
            file.publish().map_err(Stop::Failed)?;
            link = Some(name);
        }
        let document = imported.document.as_ref();
        let row = self.index.row(entry, document, link.as_deref());
        self.file.write(row.as_bytes()).map_err(Stop::Failed)
    }

    /// The end of the index, which has its name from then on.
    pub fn finish(mut self) -> Result<(), Stop> {
        let tail = self.index.tail();
        self.file.write(tail.as_bytes()).map_err(Stop::Failed)?;
        self.file.publish().map_err(Stop::Failed)
    }
}
