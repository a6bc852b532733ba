//! Builds the static assets.
use std::path::PathBuf;

use super::Mode;
use crate::failure::Outcome;
use crate::files;
use crate::paths::Paths;

/// Files and folders that the assets are made of.
pub fn inputs(paths: &Paths) -> Vec<PathBuf> {
    [
        "Cargo.lock",
        "Cargo.toml",
        "app",
        "index.html",
        "shared/src",
        "shared/Cargo.toml",
    ]
    .map(|path| paths.at(path))
    .to_vec()
}

/// Builds them, unless nothing changed.
pub fn build(paths: &Paths, _mode: Mode) -> Outcome {
    files::folder(&paths.dist())
}
