//! How an object takes messages: read as what its class may be asked, answered with that message's own reply.

use crate::platform::{self, Failed, script};
use shared::{
    messages::{Inbox, Message},
    values::http::HttpResponse,
};
use wasm_bindgen::JsValue;
use web_sys::{Request, Response};
use zeroize::Zeroizing;

/// The message of a request; [`None`] when it is none of this class.
pub async fn read<I: Inbox>(path: &str, request: &Request) -> Option<I> {
    // A backup's row holds Instagram's token.
    let text = script::text(request).await.ok()?.as_string()?;
    let text = Zeroizing::new(text);
    I::read(path, &text)
}

/// Answers a message.
pub async fn answer<M: Message>(
    message: M,
    handle: impl AsyncFnOnce(M) -> Result<M::Reply, Failed>,
) -> Result<Response, JsValue> {
    let reply = handle(message).await;
    match reply.and_then(|reply| serde_json::to_string(&reply).map_err(|_| Failed)) {
        Ok(body) => respond(HttpResponse {
            body,
            ..HttpResponse::empty(200)
        }),
        Err(Failed) => refuse(),
    }
}

/// It is no message of this class, or something failed: whoever asked says that the edge is unavailable.
pub fn refuse() -> Result<Response, JsValue> {
    respond(HttpResponse::empty(503))
}

/// The answer as the platform sends it.
pub fn respond(answer: HttpResponse) -> Result<Response, JsValue> {
    Ok(platform::respond(answer)?)
}
