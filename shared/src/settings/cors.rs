//! Which pages may talk to the edge (R33): an origin is listed letter by letter, or it is not. Answers are never for
//! credentials, since there are no cookies after the flow.

use crate::{settings::config::Config, values::http::HttpResponse};

/// How long a browser may keep the preflight's answer: 2 hours, the most that Chromium keeps (R82).
const PREFLIGHT_SECONDS: u32 = 7_200;

/// Answers a preflight without any Durable Object: it names no site, so an origin that any site lists is good here, and
/// the request itself is checked against its own site.
#[must_use]
pub fn preflight(config: &Config, origin: Option<&str>) -> HttpResponse {
    let Some(origin) = origin.filter(|origin| is_listed(config, origin)) else {
        return HttpResponse::empty(403)
            .with("Vary", "Origin")
            .with("Cache-Control", "no-store");
    };
    allow(HttpResponse::empty(204), origin)
        .with("Access-Control-Allow-Methods", "GET, POST, PATCH, DELETE")
        .with(
            "Access-Control-Allow-Headers",
            "authorization, content-type, dpop, idempotency-key, if-none-match, upload-length, upload-offset",
        )
        .with("Access-Control-Max-Age", PREFLIGHT_SECONDS.to_string())
}

/// The answer, readable by pages of this origin, which must have been checked.
#[must_use]
pub fn allow(answer: HttpResponse, origin: &str) -> HttpResponse {
    let mut answer = vary(answer).with("Access-Control-Allow-Origin", origin);
    answer.headers.push((
        "Access-Control-Expose-Headers",
        "DPoP-Nonce, ETag, Location, Retry-After, WWW-Authenticate".to_owned(),
    ));
    answer
}

/// An answer that holds nothing of a site's, such as an error about the request's form: readable by pages of any
/// listed origin, so that they learn what they did wrong.
#[must_use]
pub fn readable(config: &Config, answer: HttpResponse, origin: Option<&str>) -> HttpResponse {
    match origin.filter(|origin| is_listed(config, origin)) {
        Some(origin) => allow(answer, origin),
        None => vary(answer),
    }
}

fn is_listed(config: &Config, origin: &str) -> bool {
    config.sites.values().any(|site| site.lists_origin(origin))
}

/// Answers a preflight about what any page may read.
#[must_use]
pub fn open_preflight() -> HttpResponse {
    open_to_all(HttpResponse::empty(204))
        .with("Access-Control-Allow-Methods", "GET")
        .with("Access-Control-Allow-Headers", "*")
        .with("Access-Control-Max-Age", PREFLIGHT_SECONDS.to_string())
}

/// The answer, readable by any page (R78, R82).
#[must_use]
pub fn open_to_all(answer: HttpResponse) -> HttpResponse {
    answer
        .with("Access-Control-Allow-Origin", "*")
        .with("Cross-Origin-Resource-Policy", "cross-origin")
}

fn vary(answer: HttpResponse) -> HttpResponse {
    answer.with("Vary", "Origin")
}

#[cfg(test)]
mod tests;
