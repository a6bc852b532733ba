//! A workerd configuration in a folder with all that it names, which can be copied and started beside itself.

use std::path::PathBuf;

/// A configuration.
#[derive(Debug, Clone)]
pub struct Config {
    /// The folder with its modules and its storage.
    pub folder: PathBuf,
    /// The file in it.
    pub name: &'static str,
    /// The port on 127.0.0.1 that it listens on.
    pub port: u16,
}

impl Config {
    /// The file.
    pub fn path(&self) -> PathBuf {
        self.folder.join(self.name)
    }

    /// Copies it with its modules, and with no storage, to another folder, for another port.
    ///
    /// # Errors
    /// What can't be copied.
    pub fn copy(&self, to: &std::path::Path, port: u16) -> Result<Self, String> {
        let failed = |error: std::io::Error| format!("{}: {error}", to.display());
        std::fs::create_dir_all(to.join("objects")).map_err(failed)?;
        for entry in std::fs::read_dir(&self.folder).map_err(failed)?.flatten() {
            if entry.path().is_file() {
                std::fs::copy(entry.path(), to.join(entry.file_name())).map_err(failed)?;
            }
        }
        let copied = Self {
            folder: to.into(),
            name: self.name,
            port,
        };
        let from = self.folder.canonicalize().map_err(failed)?;
        let whole = to.canonicalize().map_err(failed)?;
        copied.replace(&format!(":{}", self.port), &format!(":{port}"))?;
        copied.replace(&from.to_string_lossy(), &whole.to_string_lossy())?;
        Ok(copied)
    }

    /// Puts something else in the place of a text.
    ///
    /// # Errors
    /// If the text isn't there, or nothing can be written.
    pub fn replace(&self, text: &str, with: &str) -> Result<(), String> {
        let failed = |error: std::io::Error| format!("{}: {error}", self.path().display());
        let old = std::fs::read_to_string(self.path()).map_err(failed)?;
        if !old.contains(text) {
            return Err(format!("{}: no {text} in it", self.path().display()));
        }
        std::fs::write(self.path(), old.replace(text, with)).map_err(failed)
    }
}
