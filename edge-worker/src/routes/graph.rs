//! `/graph/*` and `/connection`: the page uses its connection. The Worker only finds the Connection that the access
//! token names and passes the request on; its answer goes back untouched.

use super::call::Call;
use crate::platform::{self, Failed, fields::Field, script, stub};
use shared::{
    answers::problem,
    connection::report,
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

/// The longest body about posts: a list of some hundred.
const MOST_OF_POSTS: usize = 262_144;

/// Passes the request on, with nothing of it but method, path, query, token, origin, and what says what its body is (R38).
pub async fn pass_on(call: Call) -> worker::Result<Response> {
    let most = if call.path.starts_with("/posts") {
        MOST_OF_POSTS
    } else {
        MOST_BYTES
    };
    let body = match call.head.method() {
        "POST" | "PATCH" => match platform::limited(call.head.request(), most).await? {
            Some(body) => Some(String::from_utf8_lossy(&body).into_owned()),
            None => return call.readable(too_large()),
        },
        _ => None,
    };
    pass(&call, &call.query, body.as_deref()).await
}

/// A file is handed to the edge: the Connection is asked first, and hears of it what its fields say. Then its bytes go where
/// the Connection says.
pub async fn hand_over(call: Call) -> worker::Result<Response> {
    let field = |field| call.header(field).unwrap_or_default();
    let (announced, length) = (field(Field::UploadLength), field(Field::ContentLength));
    let offset = field(Field::UploadOffset);
    let size = if announced.is_empty() { length } else { announced };
    let query = format!("size={size}&partial={}", u8::from(!announced.is_empty()));
    let said = pass(&call, &query, None).await?;
    let offset = if call.head.method() == "PATCH" {
        offset
    } else {
        "0"
    };
    match script::pour(&call.env, &said, call.head.request(), offset).await {
        Ok(answer) => Ok(answer),
        Err(error) => {
            let Failed = error.into();
            call.readable(problem::unavailable())
        }
    }
}

/// A file that is lent, for whoever has its address (R96).
pub async fn lend(call: Call) -> worker::Result<Response> {
    // A made-up address wakes an empty object: as often as Instagram may ask from one address, and no end of it.
    if let Some(address) = call.header(Field::CfConnectingIp)
        && !platform::admits(&call.env, "SITE_LIMIT", address).await
    {
        return platform::respond(problem::busy(60));
    }
    let url = format!("{PAGE_ORIGIN}{}", call.path);
    let id = call.path.split('/').nth(2).unwrap_or_default();
    let range = call.header(Field::Range);
    match stub::lent(&call.env, id, call.head.method(), &url, range).await {
        Ok(answer) => Ok(answer),
        Err(Failed) => platform::respond(problem::unavailable()),
    }
}

async fn pass(call: &Call, query: &str, body: Option<&str>) -> worker::Result<Response> {
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
        Some(Ok(None)) | None => return call.readable(report::refused(shown.token)),
        Some(Err(Failed)) => return call.readable(problem::unavailable()),
    };
    let proof = match proof(call, &shown).await {
        Ok(proof) => proof,
        Err(error) => {
            let nonce = dpop::nonce(&call.config.sealing_keys, &platform::random(), platform::now());
            return call.readable(access::refused(error, nonce));
        }
    };
    let authorization = shown.hand_on(proof.as_ref(), call.head.method());
    let mut headers = vec![("authorization", authorization.as_str())];
    headers.extend(origin.map(|origin| ("origin", origin)));
    for (name, field) in [
        ("content-type", Field::ContentType),
        ("idempotency-key", Field::IdempotencyKey),
        ("if-none-match", Field::IfNoneMatch),
    ] {
        headers.extend(call.header(field).map(|value| (name, value)));
    }
    let mark = if query.is_empty() { "" } else { "?" };
    let url = format!("{PAGE_ORIGIN}{}{mark}{query}", call.path);
    match stub.pass_on(&url, call.head.method(), &headers, body).await {
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
