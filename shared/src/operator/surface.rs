//! The operator's surface: off unless `OPERATOR_SECRET` is set, rate limited, and every use is in the audit log (R59).

use crate::{
    answers::problem::{guessed, problem},
    instagram::{Category, Failure, Retry},
    keys::guesses::{self, Attempt},
    settings::{added::Refused, config::Config},
    values::{
        http::{HttpResponse, bearer},
        time::{DAY, SECOND, Timestamp},
    },
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
    /// How often that day. Only what anybody can cause is counted, so that it neither fills the log nor pushes lines out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub count: Option<u32>,
}

impl AuditEntry {
    /// What the operator did, or what happened.
    #[must_use]
    pub fn of(action: &str, site: Option<&str>, now: Timestamp) -> Self {
        Self {
            at: now.seconds(),
            action: action.to_owned(),
            site: site.map(str::to_owned),
            connection: None,
            count: None,
        }
    }

    /// Somebody showed a wrong secret: the operator's, or that of a site's server.
    #[must_use]
    pub fn wrong_secret(site: Option<&str>, now: Timestamp) -> Self {
        let action = site.map_or("wrong_secret", |_| "wrong_client_secret");
        Self {
            count: Some(1),
            ..Self::of(action, site, now)
        }
    }

    /// Somebody sent a signed request that no secret of the app's signed, or that is stale.
    #[must_use]
    pub fn refused_request(now: Timestamp) -> Self {
        Self {
            count: Some(1),
            ..Self::of("refused_signed_request", None, now)
        }
    }

    /// The day whose one line this is counted in.
    #[must_use]
    pub fn day(&self) -> Option<Timestamp> {
        self.count?;
        let into_the_day = self.at.checked_rem(DAY / SECOND)?;
        let begins = self.at.saturating_sub(into_the_day);
        Some(Timestamp::from_millis(begins.saturating_mul(SECOND)))
    }

    /// This line with what that one of the same day has counted; [`None`] where it is about something else.
    #[must_use]
    pub fn and(&self, former: &Self) -> Option<Self> {
        let same = self.action == former.action && self.site == former.site && self.day() == former.day();
        let count = self.count?.saturating_add(former.count?);
        same.then(|| Self {
            count: Some(count),
            ..self.clone()
        })
    }
}

/// How many rows are sealed with a key.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct KeyCount {
    /// The key's id.
    pub key: String,
    /// Rows.
    pub count: u32,
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
        return Err(Box::new(crate::answers::assets::not_found("GET")));
    };
    if let Some(shown) = shown(authorization) {
        match guesses::opens(guesses::OPERATOR, &std::iter::once(hash), &[shown], attempt) {
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

/// Whether a refusal was that of a secret that was compared.
#[must_use]
pub fn was_wrong(refusal: &HttpResponse, authorization: Option<&str>) -> bool {
    refusal.status == 401 && shown(authorization).is_some()
}

/// Nothing shown is no guess.
fn shown(authorization: Option<&str>) -> Option<&str> {
    authorization.and_then(bearer).filter(|shown| !shown.is_empty())
}

/// A JSON answer of the operator's surface.
#[must_use]
pub fn answer(body: &impl Serialize) -> HttpResponse {
    HttpResponse::json(200, serde_json::to_string(body).unwrap_or_default())
}

/// A request of the operator's that can't be granted.
#[must_use]
pub fn conflict(refused: Refused) -> HttpResponse {
    let Refused { cause, action } = refused;
    problem(
        409,
        &Failure::new(Category::BadParameter, Retry::DeveloperFix, cause, action),
    )
}

/// A request of the operator's that can't be read.
#[must_use]
pub fn bad(cause: &'static str, action: &'static str) -> HttpResponse {
    let failure = Failure::new(Category::BadParameter, Retry::DeveloperFix, cause, action);
    problem(400, &failure)
}

#[cfg(test)]
mod tests;
