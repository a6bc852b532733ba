//! The operator's surface: off unless `OPERATOR_SECRET` is set, rate limited, and every use is in the audit log (R59).

use crate::{
    answers::problem::{guessed, problem},
    instagram::{Category, Failure, Retry},
    keys::guesses::{self, Attempt},
    settings::config::Config,
    values::http::{HttpResponse, bearer},
};
use serde::{Deserialize, Serialize};

/// A line of the audit log: random ids only, nothing personal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuditEntry {
    /// When, in Unix seconds.
    pub at: u64,
    /// What was done.
    pub action: String,
    /// On which site.
    pub site: Option<String>,
    /// On which connection.
    pub connection: Option<String>,
}

/// How many rows are sealed with a key.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct KeyCount {
    /// The key's id.
    pub key: String,
    /// Rows. SQL counts in floating point.
    pub count: f64,
}

/// Whether a request may use the operator's surface.
///
/// # Errors
/// What to answer: as if there were nothing when it is off, 401 without the right secret, 429 after too many wrong ones.
pub fn admit(
    config: &Config,
    authorization: Option<&str>,
    attempt: &Attempt,
) -> Result<(), Box<HttpResponse>> {
    let Some(hash) = &config.operator_secret else {
        return Err(Box::new(crate::answers::assets::not_found()));
    };
    // Nothing shown is no guess.
    let shown = authorization.and_then(bearer).filter(|shown| !shown.is_empty());
    if let Some(shown) = shown {
        match guesses::opens("operator", std::iter::once(hash), &[shown], attempt) {
            Ok(true) => return Ok(()),
            Ok(false) => {}
            Err(wait) => return Err(Box::new(problem(429, &guessed(wait)))),
        }
    }
    let failure = Failure::new(
        Category::BadSecret,
        Retry::DeveloperFix,
        "The operator's secret is missing or wrong.",
        "Send the header Authorization: Bearer with the value of OPERATOR_SECRET.",
    );
    Err(Box::new(
        problem(401, &failure).with("WWW-Authenticate", "Bearer"),
    ))
}

/// A JSON answer of the operator's surface.
#[must_use]
pub fn answer(body: &impl Serialize) -> HttpResponse {
    HttpResponse::json(200, serde_json::to_string(body).unwrap_or_default())
}

/// A request of the operator's that can't be read.
#[must_use]
pub fn bad(cause: &'static str, action: &'static str) -> HttpResponse {
    let failure = Failure::new(Category::BadParameter, Retry::DeveloperFix, cause, action);
    problem(400, &failure)
}

#[cfg(test)]
mod tests;
