//! `/graph/*` and `/connection`: the page uses its connection. The Worker only finds the Connection that the access
//! token names and passes the request on; its answer goes back untouched.

use super::{Call, readable};
use crate::platform::{self, Failed};
use shared::{answers::problem, graph, values::token_name};
use worker::{Headers, Request, RequestInit, Response};

/// What comes from a page reaches an object under this origin; the edge's own messages come under another.
pub const PAGE: &str = "http://page";

/// Passes the request on, with nothing of it but method, path, query, token and origin (R38).
pub async fn pass_on(call: Call) -> worker::Result<Response> {
    // A URL is parsed anew on its way to the object, where dot segments would lead out of /graph (R37).
    if call.path.contains(['%', '\\']) || call.path.split('/').any(|segment| segment.starts_with('.')) {
        return readable(&call, problem::refused(&graph::Refusal::path()));
    }
    let authorization = call.header("authorization");
    let origin = call.origin();
    let bearer = authorization.as_deref().and_then(bearer);
    let stub = match bearer
        .and_then(token_name::connection_of)
        .map(|id| platform::connection(&call.env, id))
    {
        Some(Ok(Some(stub))) => stub,
        Some(Ok(None)) | None => return readable(&call, problem::unauthorized(bearer.is_some())),
        Some(Err(Failed)) => return readable(&call, problem::unavailable()),
    };
    let headers = Headers::new();
    headers.set("authorization", authorization.as_deref().unwrap_or_default())?;
    if let Some(origin) = &origin {
        headers.set("origin", origin)?;
    }
    let mut init = RequestInit::new();
    init.with_method(call.request.method()).with_headers(headers);
    let mark = if call.query.is_empty() { "" } else { "?" };
    let url = format!("{PAGE}{}{mark}{}", call.path, call.query);
    match platform::pass_on(&stub, Request::new_with_init(&url, &init)?).await {
        Ok(answer) => Ok(answer),
        Err(Failed) => readable(&call, problem::unavailable()),
    }
}

/// RFC 6750 §2.1; the scheme's name in any case.
pub fn bearer(authorization: &str) -> Option<&str> {
    let (scheme, token) = authorization.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
}
