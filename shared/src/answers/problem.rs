//! Problem details (RFC 9457): the one shape of every error that the API for pages answers with (R43). It says what
//! happened, whose move it is and what to do; it never holds a URL, a body or Instagram's own text.

use super::members::Members;
use crate::{
    graph::Refusal,
    instagram::{Category, Failure, Retry},
    keys::guesses::Wait,
    values::http::HttpResponse,
};
use serde::Serialize;

/// An error of the API for pages, as problem details (RFC 9457).
#[derive(Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(rename = "Problem"))]
pub(crate) struct Details<'a> {
    /// `about:blank`.
    r#type: &'static str,
    /// The same as `cause`.
    title: &'a str,
    /// The HTTP status.
    status: u16,
    /// `cause` and `action` together.
    detail: String,
    /// What went wrong, whose move it is, and what to do.
    #[serde(flatten)]
    failure: Members<'a>,
}

/// An error in the shape of R43; `Retry-After` says how long to wait, where that is known.
#[must_use]
pub fn problem(status: u16, failure: &Failure) -> HttpResponse {
    let (cause, action) = (&*failure.cause, &*failure.action);
    let details = Details {
        r#type: "about:blank",
        title: cause,
        status,
        detail: format!("{cause} {action}"),
        failure: failure.into(),
    };
    let body = serde_json::to_string(&details).unwrap_or_default();
    let answer = HttpResponse {
        status,
        headers: Vec::new(),
        body,
    }
    .with("Content-Type", "application/problem+json")
    .with("Cache-Control", "no-store")
    .with("X-Content-Type-Options", "nosniff");
    match failure.retry_after_seconds {
        Some(seconds) => answer.with("Retry-After", seconds.to_string()),
        None => answer,
    }
}

/// A failure of Instagram's, told to the page.
#[must_use]
pub fn upstream(failure: &Failure) -> HttpResponse {
    let limited = matches!(failure.category, Category::RateLimited | Category::AppRateLimited);
    let answer = if limited && failure.retry_after_seconds.is_none() {
        problem(status(failure), &failure.clone().after(300))
    } else {
        problem(status(failure), failure)
    };
    if failure.category == Category::PermissionMissing {
        // RFC 6750 §3.1: the token is good, and what it was granted isn't enough.
        answer.with(
            "WWW-Authenticate",
            "Bearer realm=\"graph\", error=\"insufficient_scope\", error_description=\"A permission that this needs was not granted\"",
        )
    } else {
        answer
    }
}

/// The edge's status for a failure of Instagram's: Instagram itself answers nearly everything with 400.
const fn status(failure: &Failure) -> u16 {
    match failure.category {
        Category::TokenExpired
        | Category::TokenRevoked
        | Category::TokenMalformed
        | Category::Checkpoint
        | Category::NotProfessional
        | Category::RoleMissing
        | Category::AppInDevelopment
        | Category::PermissionMissing
        | Category::AccountMismatch
        | Category::Denied => 403,
        Category::RateLimited | Category::AppRateLimited | Category::QuotaReached => 429,
        Category::NotFound => 404,
        Category::Transient | Category::Malformed | Category::BadClient | Category::BadSecret => 502,
        Category::AppBlocked => 503,
        Category::MediaNotReady | Category::TooYoung => 409,
        Category::BadParameter
        | Category::UnsupportedRequest
        | Category::MediaRejected
        | Category::CodeUsed
        | Category::CodeExpired
        | Category::CodeInvalid
        | Category::RedirectMismatch => 400,
    }
}

/// A request that the proxy policy doesn't admit.
#[must_use]
pub fn refused(refusal: &Refusal) -> HttpResponse {
    problem(refusal.status, &refusal.failure)
}

/// No session: 401 with the challenge of RFC 6750 §3. Its scheme is followed by a parameter in any case, and by an error
/// code only when a token was shown.
#[must_use]
pub fn unauthorized(presented: bool) -> HttpResponse {
    let (category, retry, cause, action, challenge) = if presented {
        (
            Category::TokenExpired,
            Retry::UserReconnect,
            "This session has ended, or its access token is over or not for this page.",
            "Renew it with the refresh token; if that is refused too, connect again.",
            "Bearer realm=\"graph\", error=\"invalid_token\", error_description=\"The access token is unknown, expired, revoked or used from another origin\"",
        )
    } else {
        (
            Category::BadParameter,
            Retry::DeveloperFix,
            "There is no access token in the request.",
            "Send the header Authorization: Bearer with an access token of this server.",
            "Bearer realm=\"graph\"",
        )
    };
    problem(401, &Failure::new(category, retry, cause, action)).with("WWW-Authenticate", challenge)
}

/// Too much at once (R42).
#[must_use]
pub fn busy(seconds: u32) -> HttpResponse {
    problem(429, &too_much(seconds))
}

/// Too much at once, or too much for Instagram's allowance.
#[must_use]
pub fn too_much(seconds: u32) -> Failure {
    let failure = Failure::new(
        Category::RateLimited,
        Retry::Later,
        "More is asked of this account than can be answered now.",
        "Wait for the time that Retry-After says (in seconds), then ask again.",
    );
    failure.after(seconds)
}

/// Too many wrong secrets.
#[must_use]
pub fn guessed(Wait(seconds): Wait) -> Failure {
    let failure = Failure::new(
        Category::RateLimited,
        Retry::Later,
        "Too many wrong secrets came from this network, so for a while none is compared, not even the right one.",
        "Wait for the time that Retry-After says (in seconds), then send the right secret.",
    );
    failure.after(seconds)
}

/// The platform did not answer in time, or the answer can't be used here.
#[must_use]
pub fn unavailable() -> HttpResponse {
    let failure = Failure::new(
        Category::Transient,
        Retry::Later,
        "This server could not answer in time.",
        "Nothing is lost. Ask again in a few seconds.",
    );
    problem(503, &failure.after(5))
}

#[cfg(test)]
mod tests;
