//! One request to Instagram, sent and received. Only the doors of this folder reach it, so that nobody goes around them.

use super::Stopped;
use crate::platform::{self, fields::Answered, memory::Reserved, script};
use shared::{
    instagram::{Failure, MAX_ANSWER_BYTES, Received, Request, Usage, usage::HEADERS},
    values::fields::listed,
};
use std::cell::Cell;
use wasm_bindgen::JsValue;

/// Instagram has this long for one call, in ms; then its connection is given up.
const UPSTREAM_LIMIT: u32 = 10_000;
/// That long for one with an effect that nobody waits for: Instagram may fetch a file meanwhile.
const EFFECT_LIMIT: u32 = 30_000;

/// What is sent of a request, whatever it is answered with: so there is one copy of all this.
pub(super) struct Parts<'a> {
    method: &'static str,
    url: &'a str,
    headers: &'a [(&'static str, String)],
    body: Option<&'a str>,
}

impl<'a, R> From<&'a Request<R>> for Parts<'a> {
    fn from(request: &'a Request<R>) -> Self {
        Self {
            method: request.method,
            url: &request.url,
            headers: &request.headers,
            body: request.body.as_deref(),
        }
    }
}

/// Sends a request to Instagram: once, without following redirects (R16), within its time, and with room for the answer.
///
/// # Errors
/// [`Stopped::Failed`] says what kept the answer away, [`Stopped::Busy`] that there was no room for it.
pub(super) async fn send(parts: Parts<'_>, is_due: bool) -> Result<Received, Stopped> {
    let full = Cell::new(false);
    let has_effect = is_due && parts.method == "POST";
    let limit = if has_effect { EFFECT_LIMIT } else { UPSTREAM_LIMIT };
    let received = post(parts, limit, &full).await;
    match received {
        // Instagram was asked, and what came of it isn't known.
        Err(_) if full.get() && has_effect => Err(Stopped::Failed(Failure::incomplete(200))),
        Err(_) if full.get() => Err(Stopped::Busy),
        received => received.map_err(Stopped::Failed),
    }
}

/// An answer that is late is no address that can't be reached.
fn broken(error: &JsValue) -> Failure {
    if script::late(error) {
        Failure::timed_out()
    } else {
        Failure::unreachable()
    }
}

/// Raises `full` where the isolate has no room for the answer.
async fn post(parts: Parts<'_>, limit: u32, full: &Cell<bool>) -> Result<Received, Failure> {
    let headers = listed(parts.headers);
    let answer = script::send(parts.url, parts.method, &headers, parts.body, limit)
        .await
        .map_err(|error| broken(&error))?;
    let fields = Answered::of(&answer);
    let status = fields.status();
    if (300..400).contains(&status) {
        return Err(Failure::redirected(status));
    }
    let usage = Usage::read(HEADERS.map(|name| fields.get(name)));
    let retry_after = fields.get("retry-after").map(str::to_owned);
    let date = fields.get("date").and_then(platform::read_date);
    let announced = fields
        .get("content-length")
        .and_then(|length| length.parse::<usize>().ok());
    if announced.is_some_and(|length| length > MAX_ANSWER_BYTES) {
        return Err(Failure::too_large(status));
    }
    let room = Reserved::default();
    let takes = |bytes: usize| {
        let fits = room.takes(bytes);
        full.set(!fits);
        fits
    };
    // What is packed is longer than it says.
    let known = announced.filter(|_| fields.get("content-encoding").is_none());
    let body = if let Some(length) = known {
        if !takes(length) {
            return Err(Failure::too_large(status));
        }
        // Its length is known and bounded: reading it at once is cheaper than piece by piece.
        platform::whole(&answer).await.map_err(|error| broken(&error))?
    } else {
        let fits = |read: usize, more| read.saturating_add(more) <= MAX_ANSWER_BYTES && takes(more);
        let body = platform::within_room(&answer, fits)
            .await
            .map_err(|error| broken(&error))?;
        body.ok_or_else(|| Failure::too_large(status))?
    };
    let mut received = Received::new(status, retry_after, usage, body);
    received.date = date;
    Ok(received)
}
