//! How an object takes messages: read as what its class may be asked, answered with that message's own reply.

use crate::platform::Failed;
use shared::messages::{Inbox, Message};
use worker::{Request, Response};
use zeroize::Zeroizing;

/// The message of a request; [`None`] when it is none of this class.
pub async fn read<I: Inbox>(path: &str, mut request: Request) -> Option<I> {
    // A backup's row holds Instagram's token.
    let text = Zeroizing::new(request.text().await.ok()?);
    I::read(path, &text)
}

/// Answers a message.
pub async fn answer<M: Message>(
    message: M,
    handle: impl AsyncFnOnce(M) -> Result<M::Reply, Failed>,
) -> worker::Result<Response> {
    let reply = handle(message).await;
    match reply.and_then(|reply| serde_json::to_string(&reply).map_err(|_| Failed)) {
        Ok(text) => Response::ok(text),
        Err(Failed) => refuse(),
    }
}

/// It is no message of this class, or something failed: whoever asked says that the edge is unavailable.
pub fn refuse() -> worker::Result<Response> {
    Response::error("", 503)
}
