//! The name of the Worker that is built here: a hash of what is uploaded.
use std::fmt::Write as _;
use std::path::Path;

use crate::deploy_config::DeployConfig;
use crate::files;
use crate::paths::Paths;
use sha2::{Digest as _, Sha256};

/// What is uploaded: the entry, its module, and the module that is imported when somebody asks for it, with its script.
pub const FILES: [&str; 4] = ["index.js", "index_bg.wasm", "rooms.js", "rooms_bg.wasm"];

/// As long as it is told.
const BYTES: usize = 8;

/// Of script and module; nothing if none are built.
pub fn version(paths: &Paths) -> Option<String> {
    let config = DeployConfig::read(paths).ok()?;
    let main = paths.at(&config.main);
    of(main.parent()?)
}

/// Of those in a folder.
pub fn of(folder: &Path) -> Option<String> {
    let mut hash = Sha256::new();
    for file in FILES {
        let content = files::bytes(&folder.join(file)).ok()?;
        hash.update(content.len().to_le_bytes());
        hash.update(content);
    }
    let mut name = String::new();
    for byte in hash.finalize().iter().take(BYTES) {
        let _ = write!(name, "{byte:02x}");
    }
    Some(name)
}

#[cfg(test)]
mod tests {
    use crate::files;

    use super::of;

    #[test]
    fn another_byte_is_another_name_and_nothing_built_has_none() {
        let folder = tempfile::tempdir().unwrap();
        let built = |script: &str, module: &str| {
            files::write(&folder.path().join("index.js"), script).unwrap();
            files::write(&folder.path().join("index_bg.wasm"), module).unwrap();
            files::write(&folder.path().join("rooms.js"), script).unwrap();
            files::write(&folder.path().join("rooms_bg.wasm"), "d").unwrap();
            of(folder.path()).unwrap()
        };
        assert_eq!(of(folder.path()), None);
        let name = built("ab", "c");
        assert_eq!(name.len(), 16);
        assert_eq!(name, built("ab", "c"));
        assert_ne!(name, built("ab", "d"));
        assert_ne!(name, built("a", "bc"));
    }
}
