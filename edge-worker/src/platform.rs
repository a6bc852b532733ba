//! The platform: the clock, randomness, deliveries, calls (in [`stub`]) to Durable Objects, the signature check. With
//! [`crate::instagram`], everything that `shared` may not do by itself is here, and nothing is decided here.

pub mod memory;
pub mod stub;

use futures_util::{
    StreamExt,
    future::{Either, select},
};
use js_sys::{Object, Reflect, Uint8Array};
use shared::{
    oauth::dpop::Unverified,
    values::{http::HttpResponse, time::Timestamp},
};
use std::{future::Future, pin::pin, time::Duration};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use worker::{ByteStream, Delay, Fetch, Headers, Method, Request, RequestInit, RequestRedirect, Response};

/// Whoever is sent an event has this long.
const DELIVERY_LIMIT: Duration = Duration::from_secs(10);

/// Now. The one place that reads the clock.
pub fn now() -> Timestamp {
    Timestamp::from_millis(worker::Date::now().as_millis())
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

/// Reads a body without ever holding more than the limit; [`None`] when there is more of it.
///
/// # Errors
/// [`Failed`] when it broke off.
pub async fn limited(stream: ByteStream, most: usize) -> Result<Option<Vec<u8>>, Failed> {
    within_room(stream, |read, more| read.saturating_add(more) <= most).await
}

/// Reads a body as long as there is room, which `takes` says of what was read and what comes; [`None`] when there is none.
///
/// # Errors
/// [`Failed`] when it broke off.
pub async fn within_room(
    mut stream: ByteStream,
    mut takes: impl FnMut(usize, usize) -> bool,
) -> Result<Option<Vec<u8>>, Failed> {
    let mut body = Vec::new();
    while let Some(chunk) = stream.next().await {
        let chunk = chunk.map_err(|_| Failed)?;
        if !takes(body.len(), chunk.len()) {
            return Ok(None);
        }
        body.extend_from_slice(&chunk);
    }
    Ok(Some(body))
}

/// Delivers an event: one POST, without following redirects; [`None`] when nothing answered in time.
pub async fn deliver(address: &str, headers: &[(&str, String)], body: &str) -> Option<u16> {
    let mut init = RequestInit::new();
    init.with_redirect(RequestRedirect::Manual)
        .with_method(Method::Post);
    init.with_body(Some(JsValue::from_str(body)));
    let fields = Headers::new();
    fields.set("content-type", "application/json").ok()?;
    for (name, value) in headers {
        fields.set(name, value).ok()?;
    }
    init.with_headers(fields);
    let request = Request::new_with_init(address, &init).ok()?;
    let answer = within(DELIVERY_LIMIT, Fetch::Request(request).send())
        .await?
        .ok()?;
    Some(answer.status_code())
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
    let headers = Headers::new();
    for (name, value) in &answer.headers {
        headers.append(name, value)?;
    }
    let builder = Response::builder()
        .with_status(answer.status)
        .with_headers(headers);
    Ok(if answer.body.is_empty() {
        builder.empty()
    } else {
        builder.fixed(answer.body.into_bytes())
    })
}

/// Whether the signature of a proof is that of the key inside it (ECDSA on P-256 with SHA-256, by `crypto.subtle`).
pub async fn signature_holds(proof: &Unverified) -> bool {
    verify(proof).await.unwrap_or(false)
}

async fn verify(proof: &Unverified) -> Result<bool, JsValue> {
    let crypto = Reflect::get(&js_sys::global(), &"crypto".into())?;
    let subtle: web_sys::SubtleCrypto = Reflect::get(&crypto, &"subtle".into())?.unchecked_into();
    let jwk = object(&[("kty", "EC"), ("crv", "P-256"), ("x", &proof.x), ("y", &proof.y)])?;
    let algorithm = object(&[("name", "ECDSA"), ("namedCurve", "P-256"), ("hash", "SHA-256")])?;
    let usages = js_sys::Array::of1(&"verify".into());
    let key = subtle.import_key_with_object("jwk", &jwk, &algorithm, false, &usages)?;
    let key: web_sys::CryptoKey = JsFuture::from(key).await?.unchecked_into();
    let signature = Uint8Array::from(proof.signature.as_slice());
    let signed = Uint8Array::from(proof.signed.as_bytes());
    let holds = subtle
        .verify_with_object_and_buffer_source_and_buffer_source(&algorithm, &key, &signature, &signed)?;
    Ok(JsFuture::from(holds).await?.as_bool().unwrap_or(false))
}

fn object(members: &[(&str, &str)]) -> Result<Object, JsValue> {
    let object = Object::new();
    for (name, value) in members {
        Reflect::set(&object, &(*name).into(), &(*value).into())?;
    }
    Ok(object)
}
