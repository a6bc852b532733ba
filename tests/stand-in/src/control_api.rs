//! The control API: JSON over HTTP, on a port of its own that only this machine reaches.

use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use crate::answer::Answer;
use crate::asked::Asked;
use crate::control::Control;
use crate::death::Death;

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
struct Uris {
    uris: Vec<String>,
}

/// Answers a request to the control API. Every change answers with the new state.
#[must_use]
pub fn answer(control: &Control, asked: &Asked) -> Answer {
    // No page has business here, and no other name for this machine.
    if asked.headers.contains_key("origin") || !is_local(asked.header("host").unwrap_or_default()) {
        return refuse(403, "the control API is for programs on this machine");
    }
    match (asked.method.as_str(), asked.path.as_str()) {
        ("GET", "/health") => send(&json!({"status": "ok"})),
        ("GET", "/state") => send(&control.state()),
        ("GET", "/requests") => send(&json!(control.requests())),
        ("GET", "/canaries") => send(&json!(control.canaries())),
        ("DELETE", "/requests") => done(control, control.clear_requests()),
        ("DELETE", "/switches") => done(control, control.reset_switches()),
        ("POST", "/reset") => done(control, control.reset()),
        ("POST", "/clock") => with(asked, |wish: Advance| Ok(control.advance_seconds(wish.advance_seconds)), control),
        ("POST", "/durations") => with(asked, |wish: Durations| Ok(control.scale_day(wish.day_ms)), control),
        ("POST", "/redirect-uris") => with(asked, |wish: Uris| Ok(control.register(wish.uris)), control),
        ("POST", "/switches") => {
            with(asked, |wish: Value| control.throw(&wish).map_err(|error| error.to_string()), control)
        }
        ("POST", "/revoke") => with(
            asked,
            |wish: Revoke| control.revoke(&wish.account, wish.how).map_err(|error| error.to_string()),
            control,
        ),
        _ => refuse(404, "no such operation"),
    }
}

fn with<T: DeserializeOwned>(
    asked: &Asked,
    act: impl FnOnce(T) -> Result<(), String>,
    control: &Control,
) -> Answer {
    match serde_json::from_slice(&asked.body).map_err(|error| error.to_string()).and_then(act) {
        Ok(()) => send(&control.state()),
        Err(error) => refuse(400, &error),
    }
}

fn done(control: &Control, (): ()) -> Answer {
    send(&control.state())
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
