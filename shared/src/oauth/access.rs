//! An access token is shown at `/graph` and `/connection`: as `Bearer` (RFC 6750), or as `DPoP` with a proof of its key
//! (RFC 9449 §7). The Worker checks the proof, and the Connection whether token and key belong together. A proof that was
//! sent is never passed over.

use crate::{
    answers::problem,
    instagram::{Category, Failure, Retry},
    oauth::dpop::{Proof, ProofError},
    values::http::HttpResponse,
};

/// How a token is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Shown<'a> {
    /// By `Authorization: DPoP`, and not `Bearer`.
    pub dpop: bool,
    /// The thumbprint of the key whose proof came along and holds.
    pub thumbprint: Option<&'a str>,
    /// The hash of that proof's `jti`, where it counts once: with everything but a read.
    pub once: Option<&'a str>,
    /// The token.
    pub token: &'a str,
}

impl<'a> Shown<'a> {
    /// Reads `Authorization`; the scheme's name in any case. [`None`] when there is none of the two.
    #[must_use]
    pub fn read(authorization: &'a str) -> Option<Self> {
        let (scheme, token) = authorization.split_once(' ')?;
        let dpop = scheme.eq_ignore_ascii_case("dpop");
        (dpop || scheme.eq_ignore_ascii_case("bearer")).then(|| Self {
            dpop,
            thumbprint: None,
            once: None,
            token: token.trim(),
        })
    }

    /// What the Worker hands to the Connection. The token comes last, since a client may have written anything into it. A
    /// proof of anything but a read goes with its `jti`, which the Connection takes once (RFC 9449 §11.1).
    #[must_use]
    pub fn hand_on(&self, proof: Option<&Proof>, method: &str) -> String {
        let scheme = if self.dpop { "DPoP" } else { "Bearer" };
        let thumbprint = proof.map_or("-", |proof| proof.thumbprint.as_str());
        let once = proof.filter(|_| !matches!(method, "GET" | "HEAD"));
        let jti = once.map_or_else(String::new, |proof| [".", &proof.jti].concat());
        format!("{scheme} {thumbprint}{jti} {}", self.token)
    }

    /// Reads what the Worker hands on; while a release is rolled out, also as the one before proofs wrote it, without a
    /// thumbprint.
    #[must_use]
    pub fn handed_on(text: &'a str) -> Option<Self> {
        let (scheme, rest) = text.split_once(' ')?;
        let (proof, token) = rest.split_once(' ').unwrap_or(("-", rest));
        let (thumbprint, jti) = proof.split_once('.').unwrap_or((proof, ""));
        Some(Self {
            dpop: scheme == "DPoP",
            thumbprint: Some(thumbprint).filter(|thumbprint| *thumbprint != "-"),
            once: Some(jti).filter(|jti| !jti.is_empty()),
            token,
        })
    }

    /// Whether it is shown as its session has it: bound to that key also here, or to none. A key that isn't the session's is
    /// refused beside a `Bearer` token as well.
    ///
    /// # Errors
    /// What doesn't belong together.
    pub fn belongs(&self, bound: bool, key: Option<&str>) -> Result<(), Mismatch> {
        match (self.thumbprint, key) {
            (Some(shown), Some(key)) if shown != key => Err(Mismatch::OtherKey),
            _ if bound && !self.dpop => Err(Mismatch::Bound),
            _ if !bound && self.dpop => Err(Mismatch::Unbound),
            (None, _) if bound => Err(Mismatch::OtherKey),
            _ => Ok(()),
        }
    }
}

/// Why a token isn't taken as it is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mismatch {
    /// It is a `Bearer` token.
    Unbound,
    /// It is bound to a key, so `Bearer` isn't enough (RFC 9449 §7.2).
    Bound,
    /// The proof is of another key.
    OtherKey,
}

/// 401 in the words of RFC 9449 §7.1.
#[must_use]
pub fn mismatch(mismatch: Mismatch) -> HttpResponse {
    let (cause, action) = match mismatch {
        Mismatch::Unbound => (
            "This access token is a Bearer token: no key belongs to it.",
            "Send the header Authorization: Bearer with it.",
        ),
        Mismatch::Bound => (
            "This access token is bound to a key, so it is not taken as a Bearer token.",
            "Send the header Authorization: DPoP with it, and a DPoP proof of its key.",
        ),
        Mismatch::OtherKey => (
            "The DPoP proof is of another key than the one this session is bound to.",
            "Sign the proof with the session's key.",
        ),
    };
    challenge("invalid_token", cause, action)
}

/// A proof that doesn't hold: 401 with what to do about it. The nonce to use goes along.
#[must_use]
pub fn refused(error: ProofError, nonce: String) -> HttpResponse {
    let (cause, action) = error.words();
    challenge(error.code(), cause, action).with("DPoP-Nonce", nonce)
}

fn challenge(code: &str, cause: &'static str, action: &'static str) -> HttpResponse {
    let failure = Failure::new(Category::BadParameter, Retry::DeveloperFix, cause, action);
    let challenge =
        format!("DPoP realm=\"graph\", algs=\"ES256\", error=\"{code}\", error_description=\"{cause}\"");
    problem::problem(401, &failure).with("WWW-Authenticate", challenge)
}

#[cfg(test)]
mod tests;
