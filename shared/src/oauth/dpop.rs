//! `DPoP` proofs (RFC 9449): a browser's refresh token works only with a fresh proof of the key it is bound to (R31).
//!
//! The platform verifies the signature (`crypto.subtle`); everything around it is decided here. The server's nonce says
//! how fresh a proof is, so that a wrong clock on somebody's phone is no matter (§4.3: one of both).

use crate::{
    keys::seal::{Nonce, Purpose, SealingKeys},
    values::{
        address::Address,
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
    /// It is for another access token.
    OtherToken,
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
                "A browser client sends a proof of its key (RFC 9449) with every request to /token, and whoever sends Authorization: DPoP one with every request.",
            ),
            Self::Form => (
                "The DPoP header is not a proof JWT.",
                "Send three base64url parts, with typ dpop+jwt, alg ES256, a public P-256 jwk, and htm, htu, iat, jti.",
            ),
            Self::OtherRequest => (
                "The DPoP proof is for another request.",
                "Its htm must be this request's method, and its htu this address without query.",
            ),
            Self::OtherToken => (
                "The DPoP proof is for another access token, or for none.",
                "Its ath must be the base64url of the access token's SHA-256.",
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
    ath: Option<String>,
}

/// The request that a proof has to be for.
#[derive(Debug, Clone, Copy)]
pub struct Target<'a> {
    /// Its method.
    pub method: &'a str,
    /// Its address, without query.
    pub url: &'a str,
    /// The access token that it shows; [`None`] at `/token`, where a nonce is asked for in any case.
    pub access_token: Option<&'a str>,
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
    /// Decides on a proof once the platform said whether its signature holds.
    ///
    /// # Errors
    /// The first thing that is wrong. A proof whose age nothing shows is told to bring a nonce, which cures a wrong clock
    /// as well: [`ProofError::Nonce`].
    pub fn check(
        self,
        verified: bool,
        target: Target<'_>,
        keys: &SealingKeys,
        now: Timestamp,
    ) -> Result<Proof, ProofError> {
        if !verified {
            return Err(ProofError::Signature);
        }
        if self.claims.htm != target.method || !names(&self.claims.htu, target.url) {
            return Err(ProofError::OtherRequest);
        }
        let ath = self.claims.ath.as_deref();
        if target
            .access_token
            .is_some_and(|token| ath != Some(secret::hash(token).as_str()))
        {
            return Err(ProofError::OtherToken);
        }
        let iat = Timestamp::from_millis(millis(self.claims.iat));
        let fresh = match self.claims.nonce.as_deref() {
            Some(nonce) => nonce_is_fresh(keys, nonce, now),
            None => target.access_token.is_some() && now.since(iat).max(iat.since(now)) <= CLOCK_SKEW,
        };
        if !fresh {
            return Err(ProofError::Nonce);
        }
        Ok(Proof {
            thumbprint: thumbprint(&self.x, &self.y),
            jti: secret::hash(&self.claims.jti),
        })
    }
}

/// Whether an `htu` names this address, which has no query (RFC 9449 §4.3: query and fragment don't count, and both are
/// normalised after RFC 3986 §6.2.2 and §6.2.3).
fn names(htu: &str, address: &str) -> bool {
    Address::parse(htu).is_some_and(|htu| {
        let path = normalised(htu.path());
        htu.origin()
            .is_some_and(|origin| [origin, &path].concat() == address)
    })
}

/// Percent-encoded where it has to be.
fn normalised(path: &str) -> String {
    let mut parts = path.split('%');
    let mut plain = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let (code, rest) = part.split_at_checked(2).unwrap_or((part, ""));
        match u8::from_str_radix(code, 16) {
            Ok(byte) if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) => {
                plain.push(char::from(byte));
            }
            _ => {
                plain.push('%');
                plain.push_str(&code.to_ascii_uppercase());
            }
        }
        plain.push_str(rest);
    }
    plain
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
#[cfg(test)]
mod wrong;
