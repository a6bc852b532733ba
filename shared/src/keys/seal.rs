//! Sealing: what must rest somewhere (the flow in its cookie, Instagram's token in a Durable Object, the `DPoP` nonce)
//! is XChaCha20-Poly1305 with a random nonce, a key id, and associated data that names purpose and owner (R44).

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use chacha20poly1305::{
    KeyInit, XChaCha20Poly1305, XNonce,
    aead::{Aead, Payload},
};
use zeroize::Zeroizing;

/// 24 random bytes: long enough that a random choice never repeats.
pub type Nonce = [u8; 24];

/// What a sealed thing is for. Sealed for one purpose, it does not open for another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// A flow, travelling in its cookie. Its owner is the flow's id.
    Flow,
    /// Instagram's token at rest. Its owner is site and connection.
    Token,
    /// The `DPoP` nonce: the time at which it was made.
    Nonce,
    /// A one-time code: nothing, but that it was given out. Its owner is the flow's name.
    Code,
}

impl Purpose {
    const fn name(self) -> &'static str {
        match self {
            Self::Flow => "flow",
            Self::Token => "token",
            Self::Nonce => "dpop-nonce",
            Self::Code => "code",
        }
    }
}

/// Why a sealed thing did not open.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum OpenError {
    /// It was sealed with a key that is not configured any more.
    #[error("sealed with a key that SEALING_KEYS does not list")]
    UnknownKey,
    /// It was changed, belongs to another owner, or was never ours.
    #[error("not sealed by this edge for this purpose and owner")]
    NotOurs,
}

/// The id of the key that something is sealed with.
#[must_use]
pub fn key_of(sealed: &str) -> &str {
    sealed.split('.').next().unwrap_or_default()
}

/// The keys of `SEALING_KEYS`, newest first: seal with the first, open with any (R45).
pub struct SealingKeys(Vec<(String, Zeroizing<[u8; 32]>)>);

impl std::fmt::Debug for SealingKeys {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.debug_list().entries(self.0.iter().map(|(id, _)| id)).finish()
    }
}

impl SealingKeys {
    /// Reads `id:key,id:key`: ids of 1 to 16 letters, digits, `-` or `_`; keys of 32 random bytes in base64url.
    ///
    /// # Errors
    /// A sentence that names what is wrong, and never the key.
    pub fn parse(text: &str) -> Result<Self, &'static str> {
        let mut keys: Vec<(String, Zeroizing<[u8; 32]>)> = Vec::new();
        for entry in text.split(',').map(str::trim).filter(|entry| !entry.is_empty()) {
            let (id, key) = entry
                .split_once(':')
                .ok_or("an entry has no `id:` before its key")?;
            let named = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
            if id.is_empty() || id.len() > 16 || !id.chars().all(named) {
                return Err("a key's id is not 1 to 16 letters, digits, `-` or `_`");
            }
            if keys.iter().any(|(known, _)| known == id) {
                return Err("two keys have the same id");
            }
            let bytes = Zeroizing::new(
                URL_SAFE_NO_PAD
                    .decode(key.trim_end_matches('='))
                    .map_err(|_| "a key is not base64url")?,
            );
            let key: [u8; 32] = bytes
                .as_slice()
                .try_into()
                .map_err(|_| "a key is not 32 bytes long")?;
            if distinct(&key) < 16 {
                return Err("a key is no random value (too few different bytes)");
            }
            keys.push((id.to_owned(), Zeroizing::new(key)));
        }
        if keys.is_empty() {
            return Err("it lists no key");
        }
        Ok(Self(keys))
    }

    /// The id of the newest key, and all ids in order.
    pub fn ids(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(|(id, _)| id.as_str())
    }

    /// Seals `plain` with the newest key.
    #[must_use]
    pub fn seal(&self, purpose: Purpose, owner: &str, nonce: &Nonce, plain: &[u8]) -> String {
        let Some((id, key)) = self.0.first() else {
            return String::new();
        };
        let aad = associated(purpose, id, owner);
        let sealed = XChaCha20Poly1305::new((&**key).into())
            .encrypt(
                XNonce::from_slice(nonce),
                Payload {
                    msg: plain,
                    aad: aad.as_bytes(),
                },
            )
            // Only a text of 256 GiB is too long for this cipher; an empty text never opens.
            .unwrap_or_default();
        format!(
            "{id}.{}",
            URL_SAFE_NO_PAD.encode([nonce.as_slice(), &sealed].concat())
        )
    }

    /// Opens what was sealed for this purpose and owner, with whichever key it names.
    ///
    /// # Errors
    /// [`OpenError::UnknownKey`] when the key is gone, [`OpenError::NotOurs`] for everything else.
    pub fn open(&self, purpose: Purpose, owner: &str, sealed: &str) -> Result<Zeroizing<Vec<u8>>, OpenError> {
        let (id, body) = sealed.split_once('.').ok_or(OpenError::NotOurs)?;
        let (_, key) = self
            .0
            .iter()
            .find(|(known, _)| known == id)
            .ok_or(OpenError::UnknownKey)?;
        let bytes = URL_SAFE_NO_PAD.decode(body).map_err(|_| OpenError::NotOurs)?;
        let (nonce, text) = bytes.split_at_checked(24).ok_or(OpenError::NotOurs)?;
        let aad = associated(purpose, id, owner);
        XChaCha20Poly1305::new((&**key).into())
            .decrypt(
                XNonce::from_slice(nonce),
                Payload {
                    msg: text,
                    aad: aad.as_bytes(),
                },
            )
            .map(Zeroizing::new)
            .map_err(|_| OpenError::NotOurs)
    }

    /// The keys themselves, as text, for searching answers for them (R40).
    pub fn texts(&self) -> impl Iterator<Item = Zeroizing<String>> + '_ {
        self.0
            .iter()
            .map(|(_, key)| Zeroizing::new(URL_SAFE_NO_PAD.encode(**key)))
    }
}

fn associated(purpose: Purpose, id: &str, owner: &str) -> String {
    format!("instagram-connect 1\n{}\n{id}\n{owner}", purpose.name())
}

/// How many different bytes there are: a random key of 32 has far more than 16.
pub(crate) fn distinct(bytes: &[u8]) -> usize {
    (0..=u8::MAX).filter(|byte| bytes.contains(byte)).count()
}

#[cfg(test)]
mod tests;
