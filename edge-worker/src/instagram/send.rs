//! One request to Instagram, sent and received. Only the doors of this folder reach it, so that nobody goes around them.

use super::Stopped;
use crate::platform::{self, Failed, memory::Reserved};
use shared::instagram::{Failure, MAX_ANSWER_BYTES, Received, Request, Usage, usage::HEADERS};
use std::{cell::Cell, time::Duration};
use wasm_bindgen::JsValue;
use worker::{Fetch, Headers, Method, RequestInit, RequestRedirect};

/// Instagram has this long for one call.
const UPSTREAM_LIMIT: Duration = Duration::from_secs(10);
/// Then its connection is given up. Later than the limit, so that it is the limit that speaks: an answer that is late is
/// no address that can't be reached.
const ABORT_AFTER: Duration = Duration::from_secs(12);

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
pub(super) async fn send(parts: Parts<'_>) -> Result<Received, Stopped> {
    let full = Cell::new(false);
    let received = platform::within(UPSTREAM_LIMIT, post(parts, &full)).await;
    match received {
        _ if full.get() => Err(Stopped::Busy),
        Some(received) => received.map_err(Stopped::Failed),
        None => Err(Stopped::Failed(Failure::timed_out())),
    }
}

/// Raises `full` where the isolate has no room for the answer.
async fn post(parts: Parts<'_>, full: &Cell<bool>) -> Result<Received, Failure> {
    let mut init = RequestInit::new();
    init.with_redirect(RequestRedirect::Manual);
    init.with_method(if parts.method == "POST" {
        Method::Post
    } else {
        Method::Get
    });
    if let Some(body) = parts.body {
        init.with_body(Some(JsValue::from_str(body)));
    }
    let headers = Headers::new();
    for (name, value) in parts.headers {
        headers.set(name, value).map_err(|_| Failure::unreachable())?;
    }
    init.with_headers(headers);
    let sent = worker::Request::new_with_init(parts.url, &init).map_err(|_| Failure::unreachable())?;
    #[expect(clippy::cast_possible_truncation, reason = "twelve thousand fits")]
    let signal = web_sys::AbortSignal::timeout_with_u32(ABORT_AFTER.as_millis() as u32).into();
    let mut answer = Fetch::Request(sent)
        .send_with_signal(&signal)
        .await
        .map_err(|_| Failure::unreachable())?;
    let status = answer.status_code();
    if (300..400).contains(&status) {
        return Err(Failure::redirected(status));
    }
    let header = |name: &str| answer.headers().get(name).ok().flatten();
    let usage = Usage::read(HEADERS.map(header));
    let retry_after = header("retry-after");
    let date = header("date").and_then(|date| platform::read_date(&date));
    let announced = header("content-length").and_then(|length| length.parse::<usize>().ok());
    if announced.is_some_and(|length| length > MAX_ANSWER_BYTES) {
        return Err(Failure::too_large(status));
    }
    let room = Reserved::default();
    let takes = |bytes: usize| {
        let fits = room.takes(bytes);
        full.set(!fits);
        fits
    };
    let known = announced.filter(|_| header("content-encoding").is_none());
    let body = if let Some(length) = known {
        if !takes(length) {
            return Err(Failure::too_large(status));
        }
        // Its length is known and bounded: reading it at once is cheaper than chunk by chunk.
        answer.bytes().await.map_err(|_| Failure::unreachable())?
    } else {
        // An answer without a body has no stream.
        match answer.stream() {
            Ok(stream) => match platform::within_room(stream, |read, more| {
                read.saturating_add(more) <= MAX_ANSWER_BYTES && takes(more)
            })
            .await
            {
                Ok(body) => body.ok_or_else(|| Failure::too_large(status))?,
                Err(Failed) => return Err(Failure::unreachable()),
            },
            Err(_) => Vec::new(),
        }
    };
    let mut received = Received::new(status, retry_after, usage, body);
    received.date = date;
    Ok(received)
}
