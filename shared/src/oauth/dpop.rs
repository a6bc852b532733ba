//! `DPoP` proofs (RFC 9449): a browser's refresh token works only with a fresh proof of the key it is bound to (R31).
//!
//! The platform verifies the signature (`crypto.subtle`); everything around it is decided here. The server's nonce says
//! how fresh a proof is, so that a wrong clock on somebody's phone is told, not punished by a riddle.

use crate::{
    keys::seal::{Nonce, Purpose, SealingKeys},
    values::{
        json, secret,
        time::{MINUTE, SECOND, Timestamp},
    },
};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use serde::Deserialize;

/// A nonce is good for 5 minutes.
pub const NONCE_LIFETIME: u64 = 5 * MINUTE;
/// `iat` may be this far off, either way.
pub const CLOCK_SKEW: u64 = 5 * MINUTE;
/// A `jti` is remembered for this long: longer than any proof with it could be good.
pub const JTI_LIFETIME: u64 = 2 * CLOCK_SKEW + NONCE_LIFETIME;
const LONGEST_PROOF: usize = 4_096;

/// A proof whose form is right. Its signature has yet to be verified.
#[derive(Debug)]
pub struct Unverified {
    /// The public key's x coordinate, base64url.
    pub x: String,
    /// The public key's y coordinate, base64url.
    pub y: String,
    /// What was signed.
    pub signed: String,
    /// The signature: r and s, 64 bytes.
    pub signature: Vec<u8>,
    claims: Claims,
}

/// A proof that holds: who made it, and its single-use id.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, Deserialize)]
pub struct Proof {
    /// RFC 7638 thumbprint of the key, base64url.
    pub thumbprint: String,
    /// Hash of the `jti`, to be seen once.
    pub jti: String,
}

/// Why a proof doesn't hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("{}", self.words().0)]
pub enum ProofError {
    /// There is none.
    Missing,
    /// It is no JWT of the right kind.
    Form,
    /// It is for another request.
    OtherRequest,
    /// Its clock is off.
    Clock,
    /// It has no nonce of this server, or an old one.
    Nonce,
    /// The signature is not this key's.
    Signature,
    /// It was seen before.
    Replayed,
    /// It was made with another key than the refresh token is bound to.
    OtherKey,
}

impl ProofError {
    /// RFC 9449 §5 and §8: the error code of the token endpoint.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Nonce => "use_dpop_nonce",
            Self::OtherKey => "invalid_grant",
            _ => "invalid_dpop_proof",
        }
    }

    /// What is wrong, and what to do.
    #[must_use]
    pub const fn words(self) -> (&'static str, &'static str) {
        match self {
            Self::Missing => (
                "The DPoP header is missing.",
                "A browser client sends a proof of its key (RFC 9449) with every request to /token.",
            ),
            Self::Form => (
                "The DPoP header is not a proof JWT.",
                "Send three base64url parts, with typ dpop+jwt, alg ES256, a public P-256 jwk, and htm, htu, iat, jti.",
            ),
            Self::OtherRequest => (
                "The DPoP proof is for another request.",
                "Its htm must be POST, and its htu this address without query.",
            ),
            Self::Clock => (
                "The DPoP proof's iat is more than 5 minutes off.",
                "Set it from server_time in this answer.",
            ),
            Self::Nonce => (
                "The DPoP proof holds no nonce of this server, or an old one.",
                "Repeat the request with a DPoP proof that holds the nonce of this answer's DPoP-Nonce header.",
            ),
            Self::Signature => (
                "The DPoP proof's signature doesn't match its jwk.",
                "Sign the proof with the private key that belongs to the jwk in it.",
            ),
            Self::Replayed => (
                "This DPoP proof was used before.",
                "Make a new one, with a new jti, for every request.",
            ),
            Self::OtherKey => (
                "The DPoP proof is of another key than the one this session is bound to.",
                "Connect again.",
            ),
        }
    }
}

#[derive(Deserialize)]
struct Header {
    typ: String,
    alg: String,
    jwk: Jwk,
    crit: Option<serde::de::IgnoredAny>,
}

#[derive(Deserialize)]
struct Jwk {
    kty: String,
    crv: String,
    x: String,
    y: String,
    d: Option<serde::de::IgnoredAny>,
}

#[derive(Debug, Deserialize)]
struct Claims {
    htm: String,
    htu: String,
    iat: f64,
    jti: String,
    nonce: Option<String>,
}

/// A fresh nonce: the time, sealed. Nothing is stored for it.
#[must_use]
pub fn nonce(keys: &SealingKeys, random: &Nonce, now: Timestamp) -> String {
    keys.seal(Purpose::Nonce, "", random, now.millis().to_string().as_bytes())
}

fn nonce_is_fresh(keys: &SealingKeys, nonce: &str, now: Timestamp) -> bool {
    let made = keys.open(Purpose::Nonce, "", nonce).ok();
    let made = made.and_then(|bytes| {
        std::str::from_utf8(&bytes)
            .ok()?
            .parse()
            .ok()
            .map(Timestamp::from_millis)
    });
    made.is_some_and(|made| now.since(made) < NONCE_LIFETIME)
}

/// Reads the `DPoP` header's form.
///
/// # Errors
/// [`ProofError::Missing`] or [`ProofError::Form`].
pub fn parse(header: Option<&str>) -> Result<Unverified, ProofError> {
    let text = header.ok_or(ProofError::Missing)?;
    if text.len() > LONGEST_PROOF {
        return Err(ProofError::Form);
    }
    let (signed, signature) = text.rsplit_once('.').ok_or(ProofError::Form)?;
    let (head, claims) = signed.split_once('.').ok_or(ProofError::Form)?;
    let head: Header = part(head)?;
    let claims: Claims = part(claims)?;
    let signature = URL_SAFE_NO_PAD.decode(signature).map_err(|_| ProofError::Form)?;
    let coordinate = |text: &str| URL_SAFE_NO_PAD.decode(text).is_ok_and(|bytes| bytes.len() == 32);
    let right = head.typ == "dpop+jwt"
        && head.alg == "ES256"
        && head.crit.is_none()
        && head.jwk.kty == "EC"
        && head.jwk.crv == "P-256"
        && head.jwk.d.is_none()
        && coordinate(&head.jwk.x)
        && coordinate(&head.jwk.y)
        && signature.len() == 64
        && (8..=256).contains(&claims.jti.len());
    right
        .then(|| Unverified {
            x: head.jwk.x,
            y: head.jwk.y,
            signed: signed.to_owned(),
            signature,
            claims,
        })
        .ok_or(ProofError::Form)
}

fn part<T: for<'a> Deserialize<'a>>(text: &str) -> Result<T, ProofError> {
    let bytes = URL_SAFE_NO_PAD.decode(text).map_err(|_| ProofError::Form)?;
    json::from_slice(&bytes).map_err(|_| ProofError::Form)
}

impl Unverified {
    /// Decides on a proof once the platform said whether its signature holds. `url` is this endpoint's address.
    ///
    /// # Errors
    /// The first thing that is wrong. The nonce is judged after the clock, so that a device with a wrong clock and no
    /// nonce yet is told both in one answer: [`ProofError::Nonce`].
    pub fn check(
        self,
        verified: bool,
        url: &str,
        keys: &SealingKeys,
        now: Timestamp,
    ) -> Result<Proof, ProofError> {
        if !verified {
            return Err(ProofError::Signature);
        }
        if self.claims.htm != "POST" || self.claims.htu != url {
            return Err(ProofError::OtherRequest);
        }
        if !self
            .claims
            .nonce
            .as_deref()
            .is_some_and(|nonce| nonce_is_fresh(keys, nonce, now))
        {
            return Err(ProofError::Nonce);
        }
        let iat = Timestamp::from_millis(millis(self.claims.iat));
        if now.since(iat) > CLOCK_SKEW || iat.since(now) > CLOCK_SKEW {
            return Err(ProofError::Clock);
        }
        Ok(Proof {
            thumbprint: thumbprint(&self.x, &self.y),
            jti: secret::hash(&self.claims.jti),
        })
    }
}

/// RFC 7519 counts in seconds, possibly with a fraction; absurd values are far away from now.
fn millis(seconds: f64) -> u64 {
    #[expect(clippy::cast_precision_loss, reason = "1,000 has no fraction")]
    let millis = seconds * SECOND as f64;
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "`as` saturates, and NaN becomes 0"
    )]
    let millis = millis as u64;
    millis
}

/// RFC 7638, for a P-256 key.
#[must_use]
pub fn thumbprint(x: &str, y: &str) -> String {
    secret::hash(&format!(r#"{{"crv":"P-256","kty":"EC","x":"{x}","y":"{y}"}}"#))
}

#[cfg(test)]
mod tests;
