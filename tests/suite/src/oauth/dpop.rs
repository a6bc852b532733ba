//! DPoP proofs (RFC 9449): right ones, and wrong ones of every kind.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use p256::ecdsa::signature::Signer;
use p256::ecdsa::{Signature, SigningKey};
use serde_json::{Value, json};

use crate::clock;

/// A browser's P-256 key.
#[derive(Clone)]
pub struct Key(SigningKey);

impl Key {
    /// A fresh key.
    #[must_use]
    pub fn new() -> Self {
        // A random number is no valid scalar about once in 2^32.
        loop {
            if let Ok(key) = SigningKey::from_slice(&clock::random::<32>()) {
                return Self(key);
            }
        }
    }

    /// The public half as a JWK.
    #[must_use]
    pub fn jwk(&self) -> Value {
        let point = self.0.verifying_key().to_encoded_point(false);
        let part =
            |bytes: Option<&p256::FieldBytes>| URL_SAFE_NO_PAD.encode(bytes.expect("the point has both"));
        json!({"kty": "EC", "crv": "P-256", "x": part(point.x()), "y": part(point.y())})
    }

    /// A right proof for `method url`.
    #[must_use]
    pub fn proof(&self, method: &str, url: &str, nonce: Option<&str>) -> String {
        self.proof_with(method, url, nonce, |_, _| ())
    }

    /// A proof whose header and claims `change` may spoil before it is signed.
    #[must_use]
    pub fn proof_with(
        &self,
        method: &str,
        url: &str,
        nonce: Option<&str>,
        change: impl FnOnce(&mut Value, &mut Value),
    ) -> String {
        let mut header = json!({"typ": "dpop+jwt", "alg": "ES256", "jwk": self.jwk()});
        let mut claims =
            json!({"htm": method, "htu": url, "iat": clock::unix_now(), "jti": clock::random_word()});
        if let Some(nonce) = nonce {
            claims["nonce"] = nonce.into();
        }
        change(&mut header, &mut claims);
        self.sign(&header, &claims)
    }

    /// Signs whatever header and claims are given.
    #[must_use]
    pub fn sign(&self, header: &Value, claims: &Value) -> String {
        let encode = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
        let input = format!("{}.{}", encode(header), encode(claims));
        let signature: Signature = self.0.sign(input.as_bytes());
        format!("{input}.{}", URL_SAFE_NO_PAD.encode(signature.to_bytes()))
    }
}

impl Default for Key {
    fn default() -> Self {
        Self::new()
    }
}

impl std::fmt::Debug for Key {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Key([redacted])")
    }
}
