//! What no answer of Instagram's may hold (R40).

use core::fmt;

use zeroize::Zeroizing;

use super::tokens::AppSecret;
use crate::keys::seal::SealingKeys;

/// What no answer of Instagram's may hold (R40): the app secret and every sealing key; and, added by the request itself,
/// the token or code that it sent.
#[derive(Clone)]
pub struct Secrets(Vec<Zeroizing<String>>);

impl Secrets {
    /// The secrets of an edge with that app.
    #[must_use]
    pub fn of(app_secret: &AppSecret, keys: &SealingKeys) -> Self {
        Self::of_keys(keys).and([app_secret.reveal()])
    }

    /// Those of an edge without its apps.
    #[must_use]
    pub fn of_keys(keys: &SealingKeys) -> Self {
        Self(keys.texts().collect())
    }

    /// With more of them.
    #[must_use]
    pub fn and<'a>(mut self, more: impl IntoIterator<Item = &'a str>) -> Self {
        self.0
            .extend(more.into_iter().map(|text| Zeroizing::new(text.to_owned())));
        self
    }

    /// Their bytes.
    #[must_use]
    pub fn bytes(&self) -> Vec<&[u8]> {
        self.0.iter().map(|text| text.as_bytes()).collect()
    }

    /// None at all.
    #[cfg(test)]
    pub(crate) const fn none() -> Self {
        Self(Vec::new())
    }
}

impl fmt::Debug for Secrets {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "Secrets({} [redacted])", self.0.len())
    }
}
