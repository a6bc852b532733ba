//! `BACKUP_KEY`: whom backups are sealed to. A box is one of `NaCl`'s (X25519, with XChaCha20-Poly1305), from a key pair
//! of its own: whoever holds the edge can write boxes and open none.

use crate::{
    keys::seal::{self, Nonce},
    values::secret::Random,
};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use crypto_box::{ChaChaBox, PublicKey, SecretKey, aead::Aead};

/// `BACKUP_KEY`: the public half of the operator's key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BackupKey(PublicKey);

impl BackupKey {
    /// Reads 32 bytes in base64url.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn parse(text: &str) -> Result<Self, &'static str> {
        let bytes = URL_SAFE_NO_PAD
            .decode(text.trim_end_matches('='))
            .map_err(|_| "it is not base64url")?;
        let bytes: [u8; 32] = bytes.try_into().map_err(|_| "it is not 32 bytes long")?;
        if seal::distinct(&bytes) < 16 {
            return Err("it is no key (too few different bytes)");
        }
        Ok(Self(PublicKey::from(bytes)))
    }

    /// As the setting spells it.
    #[must_use]
    pub fn text(&self) -> String {
        URL_SAFE_NO_PAD.encode(self.0.as_bytes())
    }

    /// Boxes bytes with a key pair and a nonce of its own: `<public>.<nonce>.<box>`; [`None`] when that can't be done.
    #[must_use]
    pub fn seal(&self, plain: &[u8], own: &Random, nonce: &Nonce) -> Option<String> {
        let own = SecretKey::from(*own);
        let sealed = ChaChaBox::new(&self.0, &own).encrypt(nonce.into(), plain).ok()?;
        let text = |bytes: &[u8]| URL_SAFE_NO_PAD.encode(bytes);
        let public = text(own.public_key().as_bytes());
        Some(format!("{public}.{}.{}", text(nonce), text(&sealed)))
    }
}
