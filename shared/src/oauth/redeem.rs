//! A client redeems the edge's one-time code, with the verifier and the key of whoever began (RFC 7636 §4.6, R27).

use crate::{
    instagram::{Category, Failure, Retry},
    oauth::{client::Client, error::TokenError, flow::Flow},
    values::secret,
};
use serde::{Deserialize, Serialize};

/// What a client shows to redeem its one-time code.
#[derive(Serialize, Deserialize)]
pub struct Redeem {
    /// Who redeems.
    pub client: Client,
    /// The one-time code.
    pub code: String,
    /// The return URL that the client names.
    pub redirect_uri: String,
    /// PKCE's verifier.
    pub verifier: String,
}

/// Whether a client may redeem a flow's result: the code, the return URL, the site and the verifier all match (R27).
/// A wrong guess spends nothing, so that nobody can spoil a flow whose code they saw.
///
/// # Errors
/// `invalid_grant`, with what doesn't match.
pub fn may_redeem(redeem: &Redeem, flow: &Flow, code_hash: &str) -> Result<(), TokenError> {
    if !secret::equal(&secret::hash(&redeem.code), code_hash) {
        return Err(unknown_code());
    }
    let wrong = |cause| {
        Err(TokenError::grant(
            Category::CodeInvalid,
            cause,
            "Begin again with the button, in the program that finishes.",
        ))
    };
    if redeem.client.site != flow.site {
        return wrong("This one-time code belongs to another client.");
    }
    if redeem.redirect_uri != flow.return_url.as_str() {
        return wrong("The redirect_uri is not the one at the start, to the byte.");
    }
    let thumbprint = redeem.client.proof.as_ref().map(|proof| &proof.thumbprint);
    if flow.dpop_jkt.is_some() && flow.dpop_jkt.as_ref() != thumbprint {
        return wrong("The proof is not of the key that dpop_jkt named at the start.");
    }
    if !verifier_matches(&redeem.verifier, &flow.challenge) {
        return wrong(
            "The code_verifier does not match the code_challenge at the start: only the page that began can finish.",
        );
    }
    Ok(())
}

impl Redeem {
    /// What is kept of a redemption, so that the same client can ask again when its answer was lost: a hash of everything
    /// that it showed. Nobody else shows the same.
    #[must_use]
    pub fn shown(&self) -> String {
        let Self {
            client,
            code,
            redirect_uri,
            verifier,
        } = self;
        let key = client.proof.as_ref().map(|proof| &proof.thumbprint);
        let all = (
            code,
            redirect_uri,
            verifier,
            &client.site,
            client.kind,
            &client.origin,
            key,
        );
        secret::hash(&serde_json::to_string(&all).unwrap_or_else(|_| secret::opaque(&[0; 32])))
    }
}

impl Redeem {
    /// What the session's first refresh token comes of. Nobody but who redeems can show it, and nothing that is stored
    /// leads to it.
    #[must_use]
    pub fn seed(&self) -> String {
        secret::hash(&format!("{}.{}", self.code, self.verifier))
    }
}

/// The same code is being redeemed at this moment.
#[must_use]
pub fn under_way() -> TokenError {
    let failure = Failure::new(
        Category::Transient,
        Retry::Later,
        "This one-time code is being redeemed at this moment.",
        "Send the request again in a second, with a new proof.",
    );
    TokenError {
        status: 503,
        ..TokenError::new("temporarily_unavailable", failure.after(1))
    }
}

/// The one-time code is none of this edge's, or not good any more (R27).
#[must_use]
pub fn unknown_code() -> TokenError {
    TokenError::grant(
        Category::CodeExpired,
        "This one-time code is unknown, was used already, or is older than 60 seconds.",
        "Click the button again.",
    )
}

/// RFC 7636 §4.6, with the verifier's form of §4.1.
#[must_use]
pub fn verifier_matches(verifier: &str, challenge: &str) -> bool {
    let unreserved = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte);
    (43..=128).contains(&verifier.len())
        && verifier.bytes().all(unreserved)
        && secret::equal(&secret::hash(verifier), challenge)
}

#[cfg(test)]
mod tests;
