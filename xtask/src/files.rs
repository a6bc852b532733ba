//! Files, with failures that name the path.
use std::fs;
use std::io::Write as _;
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};

use crate::failure::{Failure, Outcome};

/// The bytes of a file.
pub fn bytes(path: &Path) -> Outcome<Vec<u8>> {
    fs::read(path).map_err(|error| Failure::file("read", path, &error))
}

/// The text of a file.
pub fn text(path: &Path) -> Outcome<String> {
    fs::read_to_string(path).map_err(|error| Failure::file("read", path, &error))
}

/// Writes a file and the folders above it.
pub fn write(path: &Path, content: impl AsRef<[u8]>) -> Outcome {
    if let Some(parent) = path.parent() {
        folder(parent)?;
    }
    fs::write(path, content).map_err(|error| Failure::file("write", path, &error))
}

/// Writes a file that only its owner may read, whatever was there before.
pub fn write_secret(path: &Path, content: &str) -> Outcome {
    if let Some(parent) = path.parent() {
        folder(parent)?;
    }
    let _ = fs::remove_file(path);
    fs::OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(path)
        .and_then(|mut file| file.write_all(content.as_bytes()))
        .map_err(|error| Failure::file("write", path, &error))
}

/// Makes a folder and those above it.
pub fn folder(path: &Path) -> Outcome {
    fs::create_dir_all(path).map_err(|error| Failure::file("create", path, &error))
}

/// Copies a file.
pub fn copy(from: &Path, to: &Path) -> Outcome {
    write(to, bytes(from)?)
}

/// Every source file below these paths (each a file or a folder), in order; what isn't there is left out.
pub fn all_below(paths: &[PathBuf]) -> Vec<PathBuf> {
    below(paths, |path| !is_built(path))
}

/// Every file below a folder, in order.
pub fn everything_below(folder: &Path) -> Vec<PathBuf> {
    below(&[folder.to_path_buf()], |_| true)
}

fn below(paths: &[PathBuf], wanted: impl Fn(&Path) -> bool) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut waiting: Vec<PathBuf> = paths.to_vec();
    while let Some(path) = waiting.pop() {
        if path.is_file() {
            found.push(path);
        } else if let Ok(entries) = fs::read_dir(&path) {
            waiting.extend(
                entries
                    .flatten()
                    .map(|entry| entry.path())
                    .filter(|path| wanted(path)),
            );
        }
    }
    found.sort();
    found
}

/// Whether a file's name ends in a dot and this.
pub fn has_extension(name: &str, extension: &str) -> bool {
    Path::new(name)
        .extension()
        .is_some_and(|found| found == extension)
}

/// Folders that tools write to are nobody's source.
fn is_built(path: &Path) -> bool {
    ["target", "node_modules", ".git", "edge-worker/build"]
        .iter()
        .any(|built| path.ends_with(built))
}
