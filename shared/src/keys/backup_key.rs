//! `BACKUP_KEY`: whom backups are sealed to, and the private half that opens them. A box is one of `NaCl`'s (X25519, with XChaCha20-Poly1305), from a key pair
//! of its own: whoever holds the edge can write boxes and open none.

use crate::{
    keys::seal::{self, Nonce},
    values::secret::Random,
};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use crypto_box::{ChaChaBox, PublicKey, SecretKey, aead::Aead};
use zeroize::Zeroizing;

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

/// The private half, which no server has: the operator's commands open with it what an edge sealed.
pub struct PrivateKey(SecretKey);

impl PrivateKey {
    /// A new pair, of random bytes.
    #[must_use]
    pub fn new(random: &Random) -> Self {
        Self(SecretKey::from(*random))
    }

    /// Reads what [`Self::text`] gave; [`None`] if it is something else.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Some(Self::new(&bytes(text)?))
    }

    /// As the operator's file keeps it.
    #[must_use]
    pub fn text(&self) -> Zeroizing<String> {
        Zeroizing::new(URL_SAFE_NO_PAD.encode(Zeroizing::new(self.0.to_bytes())))
    }

    /// What the edge is given.
    #[must_use]
    pub fn public(&self) -> BackupKey {
        BackupKey(self.0.public_key())
    }

    /// What [`BackupKey::seal`] boxed; [`None`] if it is sealed to another key, was changed, or is no box.
    #[must_use]
    pub fn open(&self, sealed: &str) -> Option<Zeroizing<Vec<u8>>> {
        let mut parts = sealed.split('.');
        let public = PublicKey::from(bytes(parts.next()?)?);
        let nonce: Nonce = bytes(parts.next()?)?;
        let sealed = URL_SAFE_NO_PAD.decode(parts.next()?).ok()?;
        if parts.next().is_some() {
            return None;
        }
        let plain = ChaChaBox::new(&public, &self.0).decrypt(&nonce.into(), sealed.as_slice());
        plain.ok().map(Zeroizing::new)
    }
}

fn bytes<const N: usize>(text: &str) -> Option<[u8; N]> {
    URL_SAFE_NO_PAD.decode(text).ok()?.try_into().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pair(filling: u8) -> PrivateKey {
        PrivateKey::new(&[filling; 32])
    }

    #[test]
    fn a_box_opens_with_its_key_alone() {
        let sealed = pair(1).public().seal(b"row", &[2; 32], &[3; 24]).unwrap();
        let opened = |key: u8, sealed: &str| pair(key).open(sealed).map(|plain| plain.to_vec());
        assert_eq!(opened(1, &sealed), Some(b"row".to_vec()));
        assert_eq!(opened(4, &sealed), None);
        for other in [format!("{sealed}A"), format!("{sealed}."), String::new()] {
            assert_eq!(opened(1, &other), None, "{other}");
        }
    }

    #[test]
    fn a_private_key_is_read_as_it_was_written() {
        let text = pair(1).text();
        assert_eq!(PrivateKey::parse(&text).unwrap().public(), pair(1).public());
        for other in ["", "hunter2", &text[1..]] {
            assert!(PrivateKey::parse(other).is_none(), "{other}");
        }
    }

    /// R60: sixteen different bytes are the fewest.
    #[test]
    fn a_key_of_few_different_bytes_is_none() {
        let key = |different: u8| {
            let bytes: [u8; 32] = std::array::from_fn(|at| u8::try_from(at).unwrap() % different);
            BackupKey::parse(&URL_SAFE_NO_PAD.encode(bytes)).map(|_| ())
        };
        assert_eq!(key(15), Err("it is no key (too few different bytes)"));
        assert_eq!(key(16), Ok(()));
        assert_eq!(BackupKey::parse("AQID=").err(), Some("it is not 32 bytes long"));
    }
}
