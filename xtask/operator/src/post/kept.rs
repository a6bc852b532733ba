//! What is known of a post here, so that a job that is started twice, or that broke off, posts once: which files are handed over
//! already, what the edge was asked, and the post that it made.
use std::fs::{File, TryLockError};
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use common::clock::unix_seconds;
use common::failure::{Failure, Outcome};
use common::files;
use serde::{Deserialize, Serialize};

/// The edge remembers a key for seven days; a day more for clocks.
const LASTS: u64 = 8 * 24 * 60 * 60;

/// What is kept of one post, as long as this command has it alone.
pub struct Kept {
    file: PathBuf,
    _alone: File,
    /// What is known.
    pub known: Known,
}

/// What is known.
#[derive(Debug, Default, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Known {
    /// The ids of the files at the edge, in their order; empty ones aren't begun.
    #[serde(default)]
    pub files: Vec<String>,
    /// The id of the post that was made.
    #[serde(default)]
    pub post: Option<String>,
}

impl Kept {
    /// Waits until no other command works on the same post.
    pub fn of(home: &Path, key: &str) -> Outcome<Self> {
        let (alone, lock) = lock_of(home, key)?;
        alone
            .lock()
            .map_err(|error| Failure::file("lock", &lock, &error))?;
        let file = lock.with_extension("json");
        // What can't be read is as if it weren't there: the edge knows whether it made a post of it.
        let known = if file.is_file() {
            serde_json::from_str(&files::text(&file)?).unwrap_or_default()
        } else {
            Known::default()
        };
        Ok(Self {
            file,
            _alone: alone,
            known,
        })
    }

    /// Keeps what is known now.
    pub fn write(&self) -> Outcome {
        let text = serde_json::to_string(&self.known).unwrap_or_default();
        files::write_secret(&self.file, &text)
    }
}

/// Nobody else of this user's has that name until the answer is dropped; [`None`] if somebody has it now.
pub fn alone(home: &Path, name: &str) -> Outcome<Option<File>> {
    let (alone, lock) = lock_of(home, name)?;
    match alone.try_lock() {
        Ok(()) => Ok(Some(alone)),
        Err(TryLockError::WouldBlock) => Ok(None),
        Err(TryLockError::Error(error)) => Err(Failure::file("lock", &lock, &error)),
    }
}

fn lock_of(home: &Path, name: &str) -> Outcome<(File, PathBuf)> {
    let folder = home.join("posts");
    files::private_folder(&folder)?;
    forget_old(&folder);
    let lock = folder.join(format!("{name}.lock"));
    let file = File::create(&lock).map_err(|error| Failure::file("lock", &lock, &error))?;
    Ok((file, lock))
}

/// What the edge has forgotten is forgotten here.
fn forget_old(folder: &Path) {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    for entry in entries {
        let changed = entry.metadata().and_then(|metadata| metadata.modified()).ok();
        let changed = changed.and_then(|at| Some(at.duration_since(SystemTime::UNIX_EPOCH).ok()?.as_secs()));
        if changed.is_some_and(|at| at.saturating_add(LASTS) < unix_seconds()) {
            let _ = std::fs::remove_file(entry.path());
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, SystemTime};

    use super::forget_old;

    /// As long as the edge knows a key, and not for good.
    #[test]
    fn what_the_edge_has_forgotten_is_forgotten_here() {
        let folder = tempfile::tempdir().unwrap();
        for (name, days) in [("old.json", 9), ("new.json", 6)] {
            let file = std::fs::File::create(folder.path().join(name)).unwrap();
            let now = SystemTime::UNIX_EPOCH + Duration::from_secs(common::clock::unix_seconds());
            file.set_modified(now - Duration::from_hours(days * 24)).unwrap();
        }
        forget_old(folder.path());
        assert!(!folder.path().join("old.json").exists());
        assert!(folder.path().join("new.json").exists());
    }
}
