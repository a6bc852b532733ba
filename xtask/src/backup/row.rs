//! The operator's key pair, and a backup's rows opened with its private half. The edge's own half of this is
//! `shared/src/operator/backup.rs`.
use std::path::Path;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use crypto_box::aead::Aead as _;
use crypto_box::{ChaChaBox, PublicKey, SecretKey};

use crate::failure::{Failure, Outcome};
use crate::files;

/// What every row begins with, inside its box.
const PREFIX: &str = "instagram-connect backup 1\n";

/// The private half.
pub struct Key(SecretKey);

impl Key {
    /// A new pair, of 32 random bytes.
    pub fn new(random: [u8; 32]) -> Self {
        Self(SecretKey::from(random))
    }

    /// Reads the file that [`Self::text`] was written to.
    pub fn read(file: &Path) -> Outcome<Self> {
        let none = || {
            let name = file.display();
            Failure::new(format!("{name} holds no private key of `cargo xtask backup-key`"))
        };
        let text = files::text(file)?;
        let key = text
            .lines()
            .map(str::trim)
            .find(|line| !line.is_empty() && !line.starts_with('#'));
        let key = key.and_then(bytes::<32>).ok_or_else(none)?;
        Ok(Self(SecretKey::from(key)))
    }

    /// The public half, as `BACKUP_KEY` spells it.
    pub fn public(&self) -> String {
        URL_SAFE_NO_PAD.encode(self.0.public_key().as_bytes())
    }

    /// The file's text.
    pub fn text(&self) -> String {
        format!(
            "# The private half of BACKUP_KEY={}\n# Whoever has it can open the backups, and without it nobody can. \
             No server needs it.\n{}\n",
            self.public(),
            URL_SAFE_NO_PAD.encode(self.0.to_bytes())
        )
    }

    /// A row's JSON; nothing if it is sealed to another key, or was changed.
    pub fn open(&self, row: &str) -> Option<String> {
        let mut parts = row.split('.');
        let public = bytes::<32>(parts.next()?)?;
        let nonce = bytes::<24>(parts.next()?)?;
        let sealed = URL_SAFE_NO_PAD.decode(parts.next()?).ok()?;
        if parts.next().is_some() {
            return None;
        }
        let plain = ChaChaBox::new(&PublicKey::from(public), &self.0)
            .decrypt(&nonce.into(), sealed.as_slice())
            .ok()?;
        let text = String::from_utf8(plain).ok()?;
        text.strip_prefix(PREFIX).map(str::to_owned)
    }
}

fn bytes<const N: usize>(text: &str) -> Option<[u8; N]> {
    URL_SAFE_NO_PAD.decode(text).ok()?.try_into().ok()
}

#[cfg(test)]
mod tests {
    use base64::Engine as _;
    use base64::engine::general_purpose::URL_SAFE_NO_PAD;
    use crypto_box::aead::Aead as _;
    use crypto_box::{ChaChaBox, SecretKey};

    use super::{Key, PREFIX};

    fn sealed(text: &str) -> String {
        let own = SecretKey::from([2; 32]);
        let sealed = ChaChaBox::new(&Key::new([1; 32]).0.public_key(), &own)
            .encrypt(&[3; 24].into(), text.as_bytes())
            .unwrap();
        let encode = |bytes: &[u8]| URL_SAFE_NO_PAD.encode(bytes);
        let public = encode(own.public_key().as_bytes());
        format!("{public}.{}.{}", encode(&[3; 24]), encode(&sealed))
    }

    #[test]
    fn a_row_opens_with_its_key_alone() {
        let row = sealed(&format!("{PREFIX}{{}}"));
        assert_eq!(Key::new([1; 32]).open(&row).as_deref(), Some("{}"));
        assert_eq!(Key::new([4; 32]).open(&row), None);
        assert_eq!(Key::new([1; 32]).open(&format!("{row}A")), None);
        assert_eq!(Key::new([1; 32]).open(&format!("{row}.")), None);
        assert_eq!(Key::new([1; 32]).open(""), None);
    }

    #[test]
    fn a_box_of_something_else_is_no_row() {
        assert_eq!(Key::new([1; 32]).open(&sealed("instagram-connect 2\n{}")), None);
    }

    #[test]
    fn a_key_is_read_as_it_was_written() {
        let folder = std::env::temp_dir().join(format!("xtask-key-{}", std::process::id()));
        let file = folder.join("key");
        crate::files::write_secret(&file, &Key::new([1; 32]).text()).unwrap();
        assert_eq!(Key::read(&file).unwrap().public(), Key::new([1; 32]).public());
        crate::files::write(&file, "# nothing\nhunter2").unwrap();
        let failure = Key::read(&file).err().unwrap().to_string();
        assert!(!failure.contains("hunter2"), "{failure}");
        std::fs::remove_dir_all(folder).unwrap();
    }
}
