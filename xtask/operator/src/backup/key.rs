//! `cargo operator backup-key`: the pair of keys, and the file of its private half.
use std::path::{Path, PathBuf};

use clap::Args;
use common::failure::{Failure, Outcome};
use common::paths::Paths;
use common::{files, settings};
use shared::keys::backup_key::PrivateKey;

use super::must_be_new;
use crate::deploy::must_be_ignored;

/// Where the private key goes; git ignores it.
const KEY_FILE: &str = "backup.key";

/// What the command line says.
#[derive(Debug, Clone, PartialEq, Eq, Args)]
pub struct Options {
    /// Where the private half goes (default backup.key, which git ignores)
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
}

/// Makes a pair: the private half into a file, the public one onto the screen.
pub fn make(paths: &Paths, options: &Options) -> Outcome {
    let file = options.out.clone().unwrap_or_else(|| paths.at(KEY_FILE));
    must_be_new(&file, "backups that are sealed to it would be lost")?;
    let key = PrivateKey::new(&settings::random()?);
    write(&file, &key)?;
    if let Err(failure) = must_be_ignored(paths, &file) {
        let _ = std::fs::remove_file(&file);
        return Err(failure);
    }
    println!(
        "The private half is in {}. Keep it away from every server, and a copy of it somewhere safe.\n\
         The public half, for the edge's settings:\n\nBACKUP_KEY={}",
        paths.shown(&file),
        key.public().text()
    );
    Ok(())
}

fn write(file: &Path, key: &PrivateKey) -> Outcome {
    let text = format!(
        "# The private half of BACKUP_KEY={}\n# Whoever has it can open the backups, and without it nobody can. \
         No server needs it.\n{}\n",
        key.public().text(),
        *key.text()
    );
    files::write_secret(file, &text)
}

/// Reads the file that [`make`] wrote.
pub fn read(file: &Path) -> Outcome<PrivateKey> {
    let text = files::text_of_any_editor(file)?;
    let key = text
        .lines()
        .map(str::trim)
        .find(|line| !line.is_empty() && !line.starts_with('#'));
    key.and_then(PrivateKey::parse).ok_or_else(|| {
        let name = file.display();
        Failure::new(format!(
            "{name} holds no private key of `cargo operator backup-key`"
        ))
    })
}

#[cfg(test)]
mod tests {
    use common::files;
    use shared::keys::backup_key::PrivateKey;

    use super::{read, write};

    #[test]
    fn a_key_is_read_as_it_was_written() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("key");
        let key = PrivateKey::new(&[1; 32]);
        write(&file, &key).unwrap();
        assert_eq!(read(&file).unwrap().public(), key.public());
        files::write(&file, "# nothing\nhunter2").unwrap();
        let failure = read(&file).err().unwrap().to_string();
        assert!(!failure.contains("hunter2"), "{failure}");
    }
}
