//! The platform: the clock, randomness, deliveries, calls (in [`stub`]) to Durable Objects, the signature check. With
//! [`crate::instagram`], everything that `shared` may not do by itself is here, and nothing is decided here. What is
//! asked often is asked in JavaScript (`platform.js`), for each crossing costs.

pub mod fields;
pub mod memory;
mod promises;
pub mod script;
mod settled;
pub mod stub;
pub mod task;

use futures_util::future::{Either, select};
use js_sys::Uint8Array;
use shared::{
    oauth::dpop::Unverified,
    values::{fields::listed, http::HttpResponse, time::Timestamp},
};
use std::{future::Future, pin::pin, time::Duration};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::Response;
use worker::{Delay, Env};

/// Whoever is sent an event has this long.
const DELIVERY_LIMIT: u32 = 10_000;

/// Now. The one place that reads the clock.
pub fn now() -> Timestamp {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "milliseconds of a date"
    )]
    Timestamp::from_millis(js_sys::Date::now() as u64)
}

/// A date as HTTP writes it (RFC 9110 §5.6.7).
pub fn read_date(text: &str) -> Option<Timestamp> {
    let millis = js_sys::Date::parse(text);
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a date's milliseconds fit, and one that is none is refused"
    )]
    (millis > 0.0).then(|| Timestamp::from_millis(millis as u64))
}

/// Fresh random bytes. The one place that reads the platform's CSPRNG.
pub fn random<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    #[expect(clippy::disallowed_methods, reason = "this is the one file that may")]
    let filled = getrandom::fill(&mut bytes);
    if filled.is_err() {
        // workerd's `crypto.getRandomValues` fills at most 64 KB and fails for nothing else; without randomness nothing
        // may go on.
        worker::console_error!("no randomness");
        wasm_bindgen::throw_str("no randomness");
    }
    bytes
}

/// A number by chance, for spreading what would else come together.
pub fn chance() -> u64 {
    u64::from_le_bytes(random())
}

/// The platform failed: SQL, a header, an object. Its text may hold a stack, so nobody is told more than this (R58).
#[derive(Debug)]
pub struct Failed;

impl From<worker::Error> for Failed {
    fn from(error: worker::Error) -> Self {
        let kind = match error {
            worker::Error::Json(_) | worker::Error::SerdeJsonError(_) => "json",
            worker::Error::BindingError(_) => "binding",
            worker::Error::BodyUsed => "body used",
            worker::Error::JsError(_) | worker::Error::Internal(_) => "javascript",
            _ => "other",
        };
        worker::console_error!("platform error: {kind}");
        Self
    }
}

impl From<JsValue> for Failed {
    fn from(error: JsValue) -> Self {
        worker::Error::from(error).into()
    }
}

/// Reads a body whole, of which the length is known.
///
/// # Errors
/// What broke it off.
pub async fn whole(message: &JsValue) -> Result<Vec<u8>, JsValue> {
    Ok(script::bytes(message).await?.to_vec())
}

/// Reads a body without ever holding more than the limit; [`None`] when there is more of it.
///
/// # Errors
/// What broke it off.
pub async fn limited(message: &JsValue, most: usize) -> Result<Option<Vec<u8>>, JsValue> {
    within_room(message, |read, more| read.saturating_add(more) <= most).await
}

/// Reads a body as long as there is room, which `takes` says of what was read and what comes; [`None`] when there is none.
///
/// # Errors
/// What broke it off.
pub async fn within_room(
    message: &JsValue,
    mut takes: impl FnMut(usize, usize) -> bool,
) -> Result<Option<Vec<u8>>, JsValue> {
    let mut body = Vec::new();
    let Some(reader) = script::reader(message) else {
        return Ok(Some(body));
    };
    loop {
        let piece = script::next(&reader).await?;
        if piece.is_undefined() {
            return Ok(Some(body));
        }
        let piece: Uint8Array = piece.unchecked_into();
        let more = usize::try_from(piece.length()).unwrap_or(usize::MAX);
        if !takes(body.len(), more) {
            script::stop(&reader);
            return Ok(None);
        }
        body.extend_from_slice(&piece.to_vec());
    }
}

/// Whether a limiter of the platform lets it pass, which has two seconds to say so: one that is silent or fails lets nobody
/// pass. Where there is none, everybody does.
pub async fn admits(env: &Env, limiter: &str, key: &str) -> bool {
    let limiter = js_sys::Reflect::get(env, &limiter.into()).unwrap_or_default();
    if limiter.is_undefined() {
        return true;
    }
    let admitted = script::admits(&limiter, key, 2_000).await;
    admitted.is_ok_and(|admitted| admitted.is_truthy())
}

/// Delivers an event: one POST, without following redirects; [`None`] when nothing answered in time.
pub async fn deliver(address: &str, mut fields: Vec<(&'static str, String)>, body: &str) -> Option<u16> {
    fields.push(("content-type", "application/json".to_owned()));
    let answer = script::send(address, "POST", &listed(&fields), Some(body), DELIVERY_LIMIT).await;
    Some(answer.ok()?.status())
}

/// A future's value, if it comes in time.
pub async fn within<T>(limit: Duration, future: impl Future<Output = T>) -> Option<T> {
    match select(pin!(future), pin!(Delay::from(limit))).await {
        Either::Left((value, _)) => Some(value),
        Either::Right(_) => None,
    }
}

/// The answer as the platform sends it.
///
/// # Errors
/// When a header's value is none.
pub fn respond(answer: HttpResponse) -> worker::Result<Response> {
    let HttpResponse {
        status,
        headers,
        body,
    } = answer;
    Ok(script::respond(status, &listed(&headers), body.as_bytes())?)
}

/// Whether the signature of a proof is that of the key inside it (ECDSA on P-256 with SHA-256, by `crypto.subtle`).
pub async fn signature_holds(proof: &Unverified) -> bool {
    let Unverified {
        x,
        y,
        signature,
        signed,
        ..
    } = proof;
    let holds = script::verify(x, y, signature, signed.as_bytes()).await;
    holds.is_ok_and(|holds| holds.is_truthy())
}
