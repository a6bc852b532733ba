//! `/graph/*` and `/connection`: the page uses its connection. The Worker only finds the Connection that the access
//! token names and passes the request on; its answer goes back untouched.

use super::call::Call;
use crate::platform::{self, Failed, fields::Field, stub};
use shared::{
    answers::problem,
    feed::settings::{MOST_BYTES, too_large},
    graph,
    messages::connection::PAGE_ORIGIN,
    oauth::{
        access::{self, Shown},
        dpop::{self, Proof, ProofError, Target},
    },
    values::token_name,
};
use web_sys::Response;

/// Passes the request on, with nothing of it but method, path, query, token and origin (R38).
pub async fn pass_on(call: Call) -> worker::Result<Response> {
    // A URL is parsed anew on its way to the object, where dot segments would lead out of /graph (R37).
    if call.path.contains(['%', '\\']) || call.path.split('/').any(|segment| segment.starts_with('.')) {
        return call.readable(problem::refused(&graph::Refusal::path()));
    }
    let authorization = call.header(Field::Authorization).unwrap_or_default();
    let origin = call.origin();
    let Some(shown) = Shown::read(authorization) else {
        return call.readable(problem::unauthorized(false));
    };
    let stub = match token_name::connection_of(shown.token).map(|id| stub::connection(&call.env, id)) {
        Some(Ok(Some(stub))) => stub,
        Some(Ok(None)) | None => return call.readable(problem::unauthorized(true)),
        Some(Err(Failed)) => return call.readable(problem::unavailable()),
    };
    let proof = match proof(&call, &shown).await {
        Ok(proof) => proof,
        Err(error) => {
            let nonce = dpop::nonce(&call.config.sealing_keys, &platform::random(), platform::now());
            return call.readable(access::refused(error, nonce));
        }
    };
    let authorization = shown.hand_on(proof.as_ref(), call.head.method());
    let mut headers = vec![("authorization", authorization.as_str())];
    headers.extend(origin.map(|origin| ("origin", origin)));
    let mark = if call.query.is_empty() { "" } else { "?" };
    let url = format!("{PAGE_ORIGIN}{}{mark}{}", call.path, call.query);
    let body = match call.head.method() {
        "POST" | "PATCH" => match platform::limited(call.head.request(), MOST_BYTES).await? {
            Some(body) => Some(String::from_utf8_lossy(&body).into_owned()),
            None => return call.readable(too_large()),
        },
        _ => None,
    };
    match stub
        .pass_on(&url, call.head.method(), &headers, body.as_deref())
        .await
    {
        Ok(answer) => Ok(answer),
        Err(Failed) => call.readable(problem::unavailable()),
    }
}

/// The proof of a request that brings one, or says that it does.
async fn proof(call: &Call, shown: &Shown<'_>) -> Result<Option<Proof>, ProofError> {
    let header = call.header(Field::Dpop);
    if header.is_none() && !shown.dpop {
        return Ok(None);
    }
    let unverified = dpop::parse(header)?;
    let holds = platform::signature_holds(&unverified).await;
    let target = Target {
        method: call.head.method(),
        url: &format!("{}{}", call.config.public_url, call.path),
        access_token: Some(shown.token),
    };
    let proof = unverified.check(holds, target, &call.config.sealing_keys, platform::now())?;
    Ok(Some(proof))
}
