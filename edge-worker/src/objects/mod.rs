//! The Durable Objects: strongly consistent, SQLite underneath, and nothing that matters in memory alone.

mod connection;
mod directory;
pub use directory::alias;
mod flow;
mod sql;

use crate::platform::Failed;
use worker::Response;

/// An object's answer to a message of the edge's own.
fn told<T: serde::Serialize>(outcome: Result<T, Failed>) -> worker::Result<Response> {
    match outcome.and_then(|value| serde_json::to_string(&value).map_err(|_| Failed)) {
        Ok(text) => Response::ok(text),
        Err(Failed) => Response::error("", 503),
    }
}
