//! Errors of `/token` and `/revoke` (RFC 6749 §5.2), with plain words.

use crate::{
    instagram::Category,
    oauth::{dpop::ProofError, flow::ascii},
    values::http::HttpResponse,
};
use serde::{Deserialize, Serialize};

/// An error of `/token` (RFC 6749 §5.2), with plain words.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TokenError {
    /// The status code.
    pub status: u16,
    /// The error's code.
    pub error: String,
    /// What is wrong, what was expected, what to do.
    pub description: String,
}

impl TokenError {
    /// An error with status 400.
    #[must_use]
    pub fn new(error: &str, description: &str) -> Self {
        Self {
            status: 400,
            error: error.to_owned(),
            description: ascii(description),
        }
    }

    /// `invalid_grant`, whose description begins with the category.
    #[must_use]
    pub fn grant(category: Category, sentence: &str) -> Self {
        Self::new("invalid_grant", &format!("{} {sentence}", category.as_str()))
    }

    /// The platform did not answer in time. The client may repeat the same request.
    #[must_use]
    pub fn unavailable() -> Self {
        let sentence = "transient This server could not answer in time. Nothing is lost; send the same request again in a few seconds.";
        Self {
            status: 503,
            ..Self::new("temporarily_unavailable", sentence)
        }
    }

    /// Too many requests of one address.
    #[must_use]
    pub fn too_many() -> Self {
        let sentence = "rate_limited Too many requests came from this address within a minute. Nothing is lost; wait a minute, then send the same request again.";
        Self {
            status: 429,
            ..Self::new("temporarily_unavailable", sentence)
        }
    }

    /// The answer. `now` in seconds lets a client with a wrong clock set its proofs right.
    #[must_use]
    pub fn answer(&self, now: u64) -> HttpResponse {
        #[derive(Serialize)]
        struct Body<'a> {
            error: &'a str,
            error_description: &'a str,
            #[serde(skip_serializing_if = "Option::is_none")]
            server_time: Option<u64>,
        }
        let proof = matches!(self.error.as_str(), "use_dpop_nonce" | "invalid_dpop_proof");
        let body = Body {
            error: &self.error,
            error_description: &self.description,
            server_time: proof.then_some(now),
        };
        let answer = answer(self.status, serde_json::to_string(&body).unwrap_or_default());
        match self.status {
            401 => answer.with("WWW-Authenticate", "Basic realm=\"token\""),
            429 => answer.with("Retry-After", "60"),
            503 => answer.with("Retry-After", "5"),
            _ => answer,
        }
    }
}

impl From<ProofError> for TokenError {
    fn from(error: ProofError) -> Self {
        Self::new(error.code(), &error.to_string())
    }
}

/// An answer of `/token`: RFC 6749 §5.1 asks for both headers.
pub(super) fn answer(status: u16, body: String) -> HttpResponse {
    HttpResponse::json(status, body).with("Pragma", "no-cache")
}

#[cfg(test)]
mod tests;
