//! `/graph/*` and `/connection`: the page uses its connection. The Worker only finds the Connection that the access
//! token names and passes the request on; its answer goes back untouched.

use super::call::Call;
use crate::platform::{Failed, stub};
use shared::{
    answers::problem,
    graph,
    messages::connection::PAGE_ORIGIN,
    values::{http::bearer, token_name},
};
use worker::{Headers, Request, RequestInit, Response};

/// Passes the request on, with nothing of it but method, path, query, token and origin (R38).
pub async fn pass_on(call: Call) -> worker::Result<Response> {
    // A URL is parsed anew on its way to the object, where dot segments would lead out of /graph (R37).
    if call.path.contains(['%', '\\']) || call.path.split('/').any(|segment| segment.starts_with('.')) {
        return call.readable(problem::refused(&graph::Refusal::path()));
    }
    let authorization = call.header("authorization");
    let origin = call.origin();
    let bearer = authorization.as_deref().and_then(bearer);
    let stub = match bearer
        .and_then(token_name::connection_of)
        .map(|id| stub::connection(&call.env, id))
    {
        Some(Ok(Some(stub))) => stub,
        Some(Ok(None)) | None => return call.readable(problem::unauthorized(bearer.is_some())),
        Some(Err(Failed)) => return call.readable(problem::unavailable()),
    };
    let headers = Headers::new();
    headers.set("authorization", authorization.as_deref().unwrap_or_default())?;
    if let Some(origin) = &origin {
        headers.set("origin", origin)?;
    }
    let mut init = RequestInit::new();
    init.with_method(call.request.method()).with_headers(headers);
    let mark = if call.query.is_empty() { "" } else { "?" };
    let url = format!("{PAGE_ORIGIN}{}{mark}{}", call.path, call.query);
    match stub.pass_on(Request::new_with_init(&url, &init)?).await {
        Ok(answer) => Ok(answer),
        Err(Failed) => call.readable(problem::unavailable()),
    }
}
