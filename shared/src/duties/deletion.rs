//! What a person sees who asked Meta for the deletion of what is kept: a code, and a page without login that says how far
//! it is (R55). Neither says who it was.

use crate::{
    answers::page::{Words, page},
    values::{
        date::date,
        http::HttpResponse,
        time::{DAY, Timestamp},
    },
};
use serde::{Deserialize, Serialize};

/// The code is good for so long.
pub const KEPT: u64 = 90 * DAY;
/// The addresses of the pages begin like this.
pub const PATH: &str = "/deletion/";

/// How far it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Progress {
    /// Nobody knows that code.
    Unknown,
    /// Asked for then.
    UnderWay(Timestamp),
    /// Done then.
    Done(Timestamp),
}

#[derive(Serialize)]
struct Confirmation<'a> {
    url: String,
    confirmation_code: &'a str,
}

/// What Meta is answered: where the person sees how far it is, and the code.
#[must_use]
pub fn confirmation(public_url: &str, code: &str) -> HttpResponse {
    let body = Confirmation {
        url: format!("{public_url}{PATH}{code}"),
        confirmation_code: code,
    };
    let body = serde_json::to_string(&body).unwrap_or_default();
    HttpResponse::json(200, body).with("Cache-Control", "no-store")
}

/// The code in an address, if it is made as one is.
#[must_use]
pub fn code_in(path: &str) -> Option<&str> {
    let code = path.strip_prefix(PATH)?;
    let hex = code.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
    (hex && code.len() == 32).then_some(code)
}

/// The page when the edge can't say.
#[must_use]
pub fn not_now() -> HttpResponse {
    let words = Words {
        title: "Please look again in a minute",
        cause: "How far your deletion is can't be said right now.",
        action: "Nothing is lost, and the deletion goes on. Reload this page in a minute.",
    };
    page(503, &words, None).with("Retry-After", "60")
}

/// The page.
#[must_use]
pub fn status(progress: Progress) -> HttpResponse {
    let (status, title, cause, action) = match progress {
        Progress::Unknown => (
            404,
            "No such request",
            "There is no deletion under this code. A code is good for 90 days.".to_owned(),
            "Look whether the address is whole. After 90 days the deletion is long done, and the code is forgotten too.",
        ),
        Progress::UnderWay(asked) => (
            200,
            "Your data is being deleted",
            format!("Instagram handed your request over on {}.", date(asked)),
            "There is nothing for you to do. It usually takes minutes; look again later.",
        ),
        Progress::Done(done) => (
            200,
            "Your data is deleted",
            format!(
                "What was kept of your Instagram account here was deleted on {}: the connection, its token, its sessions and its feeds.",
                date(done)
            ),
            "There is nothing for you to do. What Instagram keeps itself, you delete at Instagram.",
        ),
    };
    let words = Words {
        title,
        cause: &cause,
        action,
    };
    page(status, &words, None)
}

#[cfg(test)]
mod tests;
