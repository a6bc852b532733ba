//! Errors of `/token` and `/revoke` (RFC 6749 §5.2), with plain words.

use crate::{
    answers::{members::Members, problem},
    instagram::{Category, Failure, Retry},
    keys::guesses::Wait,
    oauth::{dpop::ProofError, flow::ascii},
    values::http::HttpResponse,
};
use serde::{Deserialize, Serialize};
use std::borrow::Cow;

/// An error of `/token` (RFC 6749 §5.2), with plain words.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TokenError {
    /// The status code.
    pub status: u16,
    /// The error's code.
    pub error: String,
    /// What went wrong, whose move it is, and what to do (R43).
    pub failure: Box<Failure>,
    /// At which site a wrong secret was shown: the operator hears of it (R117).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub wrong_secret_of: Option<String>,
}

/// The body of an error of `/token` and `/revoke`.
#[derive(Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(rename = "TokenError"))]
pub(crate) struct Body<'a> {
    /// The error's code in OAuth.
    error: &'a str,
    /// `category`, `cause` and `action` together, in ASCII.
    error_description: String,
    /// What went wrong, whose move it is, and what to do.
    #[serde(flatten)]
    failure: Members<'a>,
    /// The edge's time in Unix seconds, where a proof was refused.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(test, ts(optional))]
    server_time: Option<u64>,
}

impl TokenError {
    /// An error with status 400.
    #[must_use]
    pub fn new(error: &str, failure: Failure) -> Self {
        Self {
            status: 400,
            error: error.to_owned(),
            failure: Box::new(failure),
            wrong_secret_of: None,
        }
    }

    /// A request that its client's developer has to mend.
    #[must_use]
    pub fn request(
        error: &str,
        cause: impl Into<Cow<'static, str>>,
        action: impl Into<Cow<'static, str>>,
    ) -> Self {
        Self::new(
            error,
            Failure::new(Category::BadParameter, Retry::DeveloperFix, cause, action),
        )
    }

    /// `invalid_grant`: the person connects again.
    #[must_use]
    pub fn grant(category: Category, cause: &'static str, action: &'static str) -> Self {
        Self::new("invalid_grant", Failure::own(category, cause, action))
    }

    /// The platform did not answer in time. The client may repeat the same request.
    #[must_use]
    pub fn unavailable() -> Self {
        let failure = Failure::new(
            Category::Transient,
            Retry::Later,
            "This server could not answer in time. Nothing is lost.",
            "Send the same request again in a few seconds.",
        );
        Self {
            status: 503,
            ..Self::new("temporarily_unavailable", failure.after(5))
        }
    }

    /// Too many requests of one address.
    #[must_use]
    pub fn too_many() -> Self {
        let failure = Failure::new(
            Category::RateLimited,
            Retry::Later,
            "Too many requests came from this address within a minute. Nothing is lost.",
            "Wait a minute, then send the same request again.",
        );
        Self {
            status: 429,
            ..Self::new("temporarily_unavailable", failure.after(60))
        }
    }

    /// Too many wrong secrets.
    #[must_use]
    pub fn guessed(wait: Wait) -> Self {
        Self {
            status: 429,
            ..Self::new("temporarily_unavailable", problem::guessed(wait))
        }
    }

    /// `category cause action`, as RFC 6749 §5.2 wants a description.
    #[must_use]
    pub fn description(&self) -> String {
        ascii(&self.failure.description())
    }

    /// The answer. `now` in seconds lets a client with a wrong clock set its proofs right.
    #[must_use]
    pub fn answer(&self, now: u64) -> HttpResponse {
        let proof = matches!(self.error.as_str(), "use_dpop_nonce" | "invalid_dpop_proof");
        let failure = &self.failure;
        let body = Body {
            error: &self.error,
            error_description: self.description(),
            failure: (&**failure).into(),
            server_time: proof.then_some(now),
        };
        let answer = answer(self.status, serde_json::to_string(&body).unwrap_or_default());
        let answer = match failure.retry_after_seconds {
            Some(seconds) => answer.with("Retry-After", seconds.to_string()),
            None => answer,
        };
        if self.status == 401 {
            answer.with("WWW-Authenticate", "Basic realm=\"token\"")
        } else {
            answer
        }
    }
}

impl From<ProofError> for TokenError {
    fn from(error: ProofError) -> Self {
        let (cause, action) = error.words();
        let (category, retry) = match error {
            ProofError::OtherKey => (Category::TokenMalformed, Retry::UserReconnect),
            ProofError::Nonce => (Category::BadParameter, Retry::Later),
            _ => (Category::BadParameter, Retry::DeveloperFix),
        };
        Self::new(error.code(), Failure::new(category, retry, cause, action))
    }
}

/// An answer of `/token`: RFC 6749 §5.1 asks for both headers.
pub(super) fn answer(status: u16, body: String) -> HttpResponse {
    HttpResponse::json(status, body).with("Pragma", "no-cache")
}

#[cfg(test)]
mod tests;
