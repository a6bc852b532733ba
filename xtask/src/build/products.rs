//! The files of the static assets, written only when all of them could be made.
use std::collections::BTreeMap;
use std::path::Path;

use common::failure::Outcome;
use common::files;

/// Paths below the folder, and contents.
#[derive(Default)]
pub struct Products(BTreeMap<String, Vec<u8>>);

impl Products {
    /// Adds a file.
    pub fn add(&mut self, path: &str, content: impl Into<Vec<u8>>) {
        self.0.insert(path.to_owned(), content.into());
    }

    /// Writes what differs and removes what is there no longer. The folder itself stays: a running workerd holds it.
    pub fn write_to(&self, folder: &Path) -> Outcome {
        for (path, content) in &self.0 {
            let file = folder.join(path);
            if std::fs::read(&file).ok().as_ref() != Some(content) {
                files::write(&file, content)?;
            }
        }
        for file in files::everything_below(folder) {
            let known = file
                .strip_prefix(folder)
                .is_ok_and(|path| self.0.contains_key(&*path.to_string_lossy()));
            if !known {
                let _ = std::fs::remove_file(&file);
                let _ = file.parent().map(std::fs::remove_dir);
            }
        }
        Ok(())
    }
}
