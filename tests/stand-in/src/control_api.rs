//! The control API: JSON over HTTP, on a port of its own that only this machine reaches. `docs/instagram/stand-in.md`
//! lists its operations.

use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use crate::accounts::Kind;
use crate::answer::Answer;
use crate::asked::Asked;
use crate::control::{Control, ControlError, Report};
use crate::death::Death;
use crate::library::Gone;
use crate::posts::Wish;
use crate::publishing::reports;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Advance {
    advance_seconds: i64,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Durations {
    day_ms: i64,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Revoke {
    account: String,
    how: Death,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Person {
    account: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Crowd {
    account: String,
    count: Option<usize>,
    kind: Option<Kind>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct QuotaOf {
    account: String,
    total: Option<u32>,
    used: Option<u32>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Uris {
    uris: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Posts {
    ids: Vec<String>,
}

/// Answers a request to the control API. Every change answers with the new state.
#[must_use]
pub fn answer(control: &Control, asked: &Asked) -> Answer {
    // No page has business here, and no other name for this machine.
    if asked.headers.contains_key("origin") || !is_local(asked.header("host").unwrap_or_default()) {
        return refuse(403, "the control API is for programs on this machine");
    }
    let changed = match (asked.method.as_str(), asked.path.as_str()) {
        ("GET", "/health") => return send(&json!({"status": "ok"})),
        ("GET", "/state") => return send(&control.state()),
        ("GET", "/requests") => return send(&json!(control.requests())),
        ("GET", "/counts") => return send(&json!(control.counts())),
        ("GET", "/posts") => {
            let posts = control.posts(asked.field("account").unwrap_or_default());
            return posts.map_or_else(
                |error| refuse(400, &error.to_string()),
                |posts| send(&json!(posts)),
            );
        }
        ("GET", "/publications") => return report(control, asked, reports::publications),
        ("GET", "/containers") => return report(control, asked, reports::containers),
        ("GET", "/comments") => return report(control, asked, reports::comments),
        ("GET", "/calls") => return report(control, asked, reports::calls),
        ("POST", "/accounts") => {
            let made = wish(asked).and_then(|wish: Crowd| {
                let kind = wish.kind.unwrap_or(Kind::Professional);
                let made = control.join(&wish.account, kind, wish.count.unwrap_or(1));
                made.map_err(|error| error.to_string())
            });
            return made.map_or_else(
                |error| refuse(400, &error),
                |names| send(&json!({"accounts": names})),
            );
        }
        ("POST", "/posts") => {
            let made =
                wish(asked).and_then(|wish: Wish| control.post(&wish).map_err(|error| error.to_string()));
            return made.map_or_else(|error| refuse(400, &error), |ids| send(&json!({"ids": ids})));
        }
        ("GET", "/canaries") => return send(&json!(control.canaries())),
        ("POST", "/signed-request") => {
            let made = wish(asked).and_then(|wish: Person| {
                control
                    .signed_request(&wish.account)
                    .map_err(|error| error.to_string())
            });
            return made.map_or_else(
                |error| refuse(400, &error),
                |text| send(&json!({"signed_request": text})),
            );
        }
        (verb, path) => change(control, verb, path, asked),
    };
    match changed {
        Some(Ok(())) => send(&control.state()),
        Some(Err(error)) => refuse(400, &error),
        None => refuse(404, "no such operation"),
    }
}

/// Carries out an operation that changes something; `None` if there is no such operation.
fn change(control: &Control, verb: &str, path: &str, asked: &Asked) -> Option<Result<(), String>> {
    match (verb, path) {
        ("DELETE", "/requests") => control.clear_requests(),
        ("DELETE", "/switches") => control.reset_switches(),
        ("POST", "/reset") => control.reset(),
        ("POST", "/clock") => {
            return Some(wish(asked).map(|wish: Advance| control.advance_seconds(wish.advance_seconds)));
        }
        ("POST", "/durations") => {
            return Some(wish(asked).map(|wish: Durations| control.scale_day(wish.day_ms)));
        }
        ("POST", "/redirect-uris") => return Some(wish(asked).map(|wish: Uris| control.register(wish.uris))),
        ("POST", "/switches") => {
            return Some(wish(asked).and_then(|wish: Value| plain(control.throw(&wish))));
        }
        ("POST", "/publishing") => {
            return Some(wish(asked).and_then(|wish: Value| plain(control.publishing(&wish))));
        }
        ("POST", "/insights") => {
            return Some(wish(asked).and_then(|wish: Value| plain(control.insights(&wish))));
        }
        ("POST", "/quota") => {
            return Some(wish(asked).and_then(|wish: QuotaOf| {
                plain(control.set_quota(&wish.account, wish.total, wish.used.unwrap_or(0)))
            }));
        }
        ("POST", "/revoke") => {
            return Some(wish(asked).and_then(|wish: Revoke| plain(control.revoke(&wish.account, wish.how))));
        }
        ("POST", "/posts/delete") => return Some(gone(control, asked, Some(Gone::Deleted))),
        ("POST", "/posts/archive") => return Some(gone(control, asked, Some(Gone::Archived))),
        ("POST", "/posts/restore") => return Some(gone(control, asked, None)),
        _ => return None,
    }
    Some(Ok(()))
}

fn report(control: &Control, asked: &Asked, of: Report) -> Answer {
    let told = control.report(asked.field("account").unwrap_or_default(), of);
    told.map_or_else(|error| refuse(400, &error.to_string()), |all| send(&json!(all)))
}

fn gone(control: &Control, asked: &Asked, gone: Option<Gone>) -> Result<(), String> {
    wish(asked).and_then(|wish: Posts| {
        control
            .set_gone(&wish.ids, gone)
            .map_err(|error| error.to_string())
    })
}

fn wish<T: DeserializeOwned>(asked: &Asked) -> Result<T, String> {
    serde_json::from_slice(&asked.body).map_err(|error| error.to_string())
}

fn plain(result: Result<(), ControlError>) -> Result<(), String> {
    result.map_err(|error| error.to_string())
}

fn send(value: &Value) -> Answer {
    Answer::new(200, "application/json", value.to_string())
}

fn refuse(status: u16, error: &str) -> Answer {
    Answer::new(status, "application/json", json!({"error": error}).to_string())
}

fn is_local(host: &str) -> bool {
    let name = host.rsplit_once(':').map_or(host, |(name, _)| name);
    matches!(name, "127.0.0.1" | "localhost" | "[::1]")
}
