//! The registered app: its id and secret, made once and kept in a file that git ignores.

use std::fs;
use std::io::{self, Write as _};
use std::os::unix::fs::DirBuilderExt as _;
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::random;

/// An app registered at Instagram.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct App {
    /// The Instagram app ID: digits.
    pub app_id: String,
    /// The Instagram app secret: 32 hexadecimal digits.
    pub app_secret: String,
}

impl std::fmt::Debug for App {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("App")
            .field("app_id", &self.app_id)
            .field("app_secret", &"[redacted]")
            .finish()
    }
}

/// Why the app's file can't be used.
#[derive(Debug, thiserror::Error)]
pub enum AppFileError {
    /// Reading or writing failed.
    #[error("the app file {path} can't be read or written: {source}")]
    File {
        /// Which file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// It holds something else.
    #[error(
        "the app file {path} doesn't hold an app_id (digits) and an app_secret (32 hex digits); delete it to have a new one made"
    )]
    Content {
        /// Which file.
        path: PathBuf,
    },
}

impl App {
    /// A new app, from the system's randomness.
    ///
    /// # Errors
    /// If the system has no randomness.
    pub fn random() -> io::Result<Self> {
        let bytes = random::bytes::<24>()?;
        let number = bytes[..8]
            .iter()
            .fold(0_u64, |sum, byte| (sum << 8) | u64::from(*byte));
        let app_secret = bytes[8..]
            .iter()
            .fold(String::new(), |text, byte| format!("{text}{byte:02x}"));
        Ok(Self {
            app_id: (1_000_000_000_000_000 + number % 900_000_000_000_000).to_string(),
            app_secret,
        })
    }

    /// The app of a file, which is made, readable by its owner alone, if it isn't there.
    ///
    /// # Errors
    /// If the file can't be read or made, or holds something else.
    pub fn of_file(path: &Path) -> Result<Self, AppFileError> {
        let failed = |source| AppFileError::File {
            path: path.to_owned(),
            source,
        };
        if !path.exists() {
            Self::random()
                .and_then(|app| app.write_once(path))
                .map_err(failed)?;
        }
        let text = fs::read_to_string(path).map_err(failed)?;
        serde_json::from_str::<Self>(&text)
            .ok()
            .filter(Self::is_plausible)
            .ok_or_else(|| AppFileError::Content {
                path: path.to_owned(),
            })
    }

    /// Whoever comes second keeps the first one's file: it appears whole or not at all.
    fn write_once(&self, path: &Path) -> io::Result<()> {
        if let Some(folder) = path.parent() {
            fs::DirBuilder::new().recursive(true).mode(0o700).create(folder)?;
        }
        let draft = path.with_extension(format!("{}.draft", std::process::id()));
        let mut file = fs::OpenOptions::new()
            .write(true)
            .create(true)
            .truncate(true)
            .mode(0o600)
            .open(&draft)?;
        serde_json::to_writer_pretty(&mut file, self)?;
        file.write_all(b"\n")?;
        let linked = fs::hard_link(&draft, path);
        fs::remove_file(&draft)?;
        match linked {
            Err(error) if error.kind() != io::ErrorKind::AlreadyExists => Err(error),
            _ => Ok(()),
        }
    }

    fn is_plausible(&self) -> bool {
        !self.app_id.is_empty()
            && self.app_id.bytes().all(|byte| byte.is_ascii_digit())
            && self.app_secret.len() == 32
            && self.app_secret.bytes().all(|byte| byte.is_ascii_hexdigit())
    }
}
