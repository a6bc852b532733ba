//! Where the refresh token of last time is kept: a file of its own for each edge and site, which only its owner can read.
use std::fs::File;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};
use shared::values::secret::hash_hex;

use common::failure::{Failure, Outcome};
use common::files;

/// The file of one edge and one site.
pub struct Kept {
    file: PathBuf,
    edge: String,
    client: String,
}

impl Kept {
    /// Its place: `instagram-connect` in the user's configuration folder.
    pub fn of(edge: &str, client: &str) -> Outcome<Self> {
        let folder = home()?;
        let name = hash_hex(&format!("{edge} {client}"));
        Ok(Self {
            file: folder.join(format!("{}.json", name.get(..16).unwrap_or(&name))),
            edge: edge.to_owned(),
            client: client.to_owned(),
        })
    }

    /// Waits until no other command of this user's uses the file; it is this one's until the answer is dropped.
    pub fn lock(&self) -> Outcome<File> {
        let file = self.file.with_extension("lock");
        files::folder(file.parent().unwrap_or(Path::new("")))?;
        let lock = File::create(&file).and_then(|lock| lock.lock().map(|()| lock));
        lock.map_err(|error| Failure::file("lock", &file, &error))
    }

    /// The refresh token, if one is kept. A file that others can read is not used.
    pub fn read(&self) -> Outcome<Option<String>> {
        let Ok(metadata) = self.file.metadata() else {
            return Ok(None);
        };
        if metadata.permissions().mode() & 0o077 != 0 {
            return Err(Failure::new(format!(
                "{} can be read by others: delete it, and connect again",
                self.file.display()
            )));
        }
        let kept: Value = serde_json::from_str(&files::text(&self.file)?).unwrap_or_default();
        Ok(kept
            .get("refresh_token")
            .and_then(Value::as_str)
            .map(str::to_owned))
    }

    /// Keeps this one from now on. The former is there until the new one is whole.
    pub fn write(&self, refresh_token: &str) -> Outcome {
        let kept = json!({"edge": self.edge, "client_id": self.client, "refresh_token": refresh_token});
        files::write_secret(&self.file, &kept.to_string())
    }

    /// Forgets it.
    pub fn remove(&self) -> Outcome {
        std::fs::remove_file(&self.file).map_err(|error| Failure::file("delete", &self.file, &error))
    }
}

/// Where this program keeps what is its user's alone: `instagram-connect` in their configuration folder.
pub fn home() -> Outcome<PathBuf> {
    let folder = |name: &str| {
        let value = std::env::var_os(name).map(PathBuf::from);
        value.filter(|path| path.is_absolute())
    };
    let folder = folder("XDG_CONFIG_HOME").or_else(|| Some(folder("HOME")?.join(".config")));
    let folder = folder.ok_or_else(|| {
        Failure::new("there is no place for the session: set HOME or XDG_CONFIG_HOME to a folder of yours")
    })?;
    Ok(folder.join("instagram-connect"))
}
