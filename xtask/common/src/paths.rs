//! Where things lie. Nobody else joins these paths by hand.
use std::path::{Path, PathBuf};

use crate::failure::{Failure, Outcome};

/// The repository's folders.
#[derive(Clone, Debug)]
pub struct Paths {
    /// The top level.
    pub root: PathBuf,
}

impl Paths {
    /// Looks upwards from the program, then from the current folder.
    pub fn find() -> Outcome<Self> {
        let program = std::env::current_exe().unwrap_or_default();
        let here = std::env::current_dir().unwrap_or_default();
        program
            .ancestors()
            .chain(here.ancestors())
            .find(|folder| folder.join("xtask/Cargo.toml").is_file() && folder.join("package.json").is_file())
            .map(|folder| Self {
                root: folder.to_path_buf(),
            })
            .ok_or_else(|| {
                Failure::new("this isn't a clone of Instagram Connect: run it in the repository's folder")
            })
    }

    /// A path below the top level.
    pub fn at(&self, relative: &str) -> PathBuf {
        self.root.join(relative)
    }

    /// Everything that is built or kept.
    pub fn target(&self) -> PathBuf {
        self.at("target")
    }

    /// A program that npm installed.
    pub fn npm_tool(&self, name: &str) -> PathBuf {
        self.at("node_modules/.bin").join(name)
    }

    /// A program that cargo installed.
    pub fn cargo_tool(&self, name: &str) -> PathBuf {
        self.at("target/tools/bin").join(name)
    }

    /// workerd itself, without the script of npm's package around it.
    pub fn workerd(&self) -> PathBuf {
        let architecture = if std::env::consts::ARCH == "x86_64" {
            "64"
        } else {
            "arm64"
        };
        let system = if std::env::consts::OS == "macos" {
            "darwin"
        } else {
            "linux"
        };
        self.at(&format!(
            "node_modules/@cloudflare/workerd-{system}-{architecture}/bin/workerd"
        ))
    }

    /// `PATH` with the pinned tools first.
    pub fn search_path(&self) -> std::ffi::OsString {
        let rest = std::env::var_os("PATH").unwrap_or_default();
        let folders = [self.at("target/tools/bin"), self.at("node_modules/.bin")];
        std::env::join_paths(folders.into_iter().chain(std::env::split_paths(&rest))).unwrap_or(rest)
    }

    /// The path as a person reads it: from the top level.
    pub fn shown<'a>(&self, path: &'a Path) -> std::path::Display<'a> {
        path.strip_prefix(&self.root).unwrap_or(path).display()
    }
}
