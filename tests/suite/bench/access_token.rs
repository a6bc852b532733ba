//! The access token in an answer.

use serde_json::Value;
use suite::http::Response;

/// Reads it.
///
/// # Errors
/// The answer, if it holds none.
pub fn access_token(answer: &Response) -> Result<String, String> {
    let text = answer.text();
    let token = serde_json::from_str::<Value>(&text).ok();
    let token = token.and_then(|body| Some(body.get("access_token")?.as_str()?.to_owned()));
    token.ok_or_else(|| format!("no token: {} {text}", answer.status))
}
