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
    /// Looks upwards from the program, then from the current folder: for a clone, or for the folder that is released.
    pub fn find() -> Outcome<Self> {
        let program = std::env::current_exe().unwrap_or_default();
        let here = std::env::current_dir().unwrap_or_default();
        program
            .ancestors()
            .chain(here.ancestors())
            .map(|folder| Self {
                root: folder.to_path_buf(),
            })
            .find(|found| found.is_clone() || found.is_released())
            .ok_or_else(|| {
                Failure::new(
                    "this isn't a clone of Instagram Connect, nor its released folder: run it in there",
                )
            })
    }

    /// Whether this has the sources.
    #[must_use]
    pub fn is_clone(&self) -> bool {
        self.at("xtask/Cargo.toml").is_file() && self.at("package.json").is_file()
    }

    /// Whether this is the folder that `cargo xtask package` makes, which has no sources.
    #[must_use]
    pub fn is_released(&self) -> bool {
        self.at("edge.capnp").is_file() && self.at("serve").is_file() && !self.is_clone()
    }

    /// The settings of the edge that is looked after here.
    #[must_use]
    pub fn settings(&self) -> PathBuf {
        self.at(if self.is_released() {
            "settings"
        } else {
            ".deploy.vars"
        })
    }

    /// The button's loader, as it was built.
    #[must_use]
    pub fn loader(&self) -> PathBuf {
        self.at(if self.is_released() {
            "assets/connect.js"
        } else {
            "target/dist/connect.js"
        })
    }

    /// For what a clone alone can do.
    ///
    /// # Errors
    /// Elsewhere, with what does it there.
    pub fn of_a_clone(self, instead: &str) -> Outcome<Self> {
        if self.is_released() {
            return Err(Failure::new(format!("this works in a clone alone; {instead}")));
        }
        Ok(self)
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
        self.at(&format!(
            "node_modules/@cloudflare/workerd-{}/bin/workerd",
            Self::platform()
        ))
    }

    /// This machine, as npm's packages of workerd call it.
    #[must_use]
    pub fn platform() -> &'static str {
        match (std::env::consts::OS, std::env::consts::ARCH) {
            ("macos", "x86_64") => "darwin-64",
            ("macos", _) => "darwin-arm64",
            (_, "x86_64") => "linux-64",
            _ => "linux-arm64",
        }
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

#[cfg(test)]
mod tests {
    use super::Paths;
    use crate::files;

    /// R107: in the released folder the operator's commands find its settings and its button, and say what isn't for it.
    #[test]
    fn a_released_folder_has_its_own_places() {
        let folder = tempfile::tempdir().unwrap();
        let paths = Paths {
            root: folder.path().to_path_buf(),
        };
        for name in ["edge.capnp", "serve", "package.json"] {
            files::write(&paths.at(name), "").unwrap();
        }
        assert!(paths.is_released());
        assert_eq!(paths.settings(), paths.at("settings"));
        assert_eq!(paths.loader(), paths.at("assets/connect.js"));
        let told = paths
            .of_a_clone("here: npx wrangler deploy")
            .unwrap_err()
            .to_string();
        assert_eq!(told, "this works in a clone alone; here: npx wrangler deploy");
    }

    #[test]
    fn a_clone_is_no_released_folder() {
        let paths = Paths::find().unwrap();
        assert!(paths.is_clone() && !paths.is_released());
        assert_eq!(paths.settings(), paths.at(".deploy.vars"));
        assert!(paths.of_a_clone("").is_ok());
    }
}
