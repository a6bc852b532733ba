//! PKCE (RFC 7636), method `S256`.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest, Sha256};

use crate::clock;

/// A verifier and its challenge.
#[derive(Clone, Debug)]
pub struct Pkce {
    /// What only the page knows until it redeems.
    pub verifier: String,
    /// What `/authorize` is told.
    pub challenge: String,
}

impl Pkce {
    /// A fresh pair.
    #[must_use]
    pub fn new() -> Self {
        let verifier = clock::random_word();
        let challenge = URL_SAFE_NO_PAD.encode(Sha256::digest(verifier.as_bytes()));
        Self { verifier, challenge }
    }
}

impl Default for Pkce {
    fn default() -> Self {
        Self::new()
    }
}
