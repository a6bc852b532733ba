//! `/health`, and the answer of every route while a setting is wrong (R60).

use crate::{
    instagram::versions,
    settings::{
        config::{Config, Problem},
        cors::open_to_all,
    },
    values::{http::HttpResponse, schema::SCHEMA, time::Timestamp},
};
use serde::Serialize;

#[derive(Serialize)]
struct Healthy<'a> {
    status: &'static str,
    storage: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    bundle: Option<&'a str>,
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    warnings: &'a [&'a String],
}

#[derive(Serialize)]
struct Misconfigured<'a> {
    status: &'static str,
    problems: &'a [Problem],
}

/// Answers `GET /health`.
#[must_use]
pub fn health(config: &Config, now: Timestamp) -> HttpResponse {
    let version = versions::warning(&config.profile.version, now);
    let warnings: Vec<&String> = config.warnings.iter().chain(&version).collect();
    let body = Healthy {
        status: "ok",
        storage: SCHEMA,
        bundle: config.bundle.as_deref(),
        warnings: &warnings,
    };
    open_to_all(HttpResponse::json(
        200,
        serde_json::to_string(&body).unwrap_or_default(),
    ))
}

/// 503 with every setting that has to be mended: its name, what is wrong, what is expected, an example; never its
/// content.
#[must_use]
pub fn misconfigured(problems: &[Problem]) -> HttpResponse {
    let body = Misconfigured {
        status: "misconfigured",
        problems,
    };
    open_to_all(HttpResponse::json(
        503,
        serde_json::to_string(&body).unwrap_or_default(),
    ))
}

#[cfg(test)]
mod tests;
